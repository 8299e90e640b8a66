import type { Notice } from "@/lib/contract/notices";

/** Where a notice leads: to its tunnel, and there to who asks. Undefined where it is about several or none. */
export function placeOf({ kind, tunnels }: Pick<Notice, "kind" | "tunnels">): string | undefined {
  const [only, another] = tunnels;
  if (!only || another) return undefined;
  return `/tunnels/${only.id}${kind === "ask" ? "#asks" : ""}`;
}
