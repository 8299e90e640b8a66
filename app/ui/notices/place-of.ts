import type { Notice } from "@/lib/contract/notices";

/**
 * The page of a notice: its tunnel, or there the people who ask; in the visit log who was refused; the questions of
 * assistants. Undefined when it is about several tunnels or none.
 */
export function placeOf({ kind, tunnels }: Pick<Notice, "kind" | "tunnels">): string | undefined {
  if (kind === "assistant") return "/settings/assistants";
  const [only, another] = tunnels;
  if (!only || another) return undefined;
  if (kind === "refused") return `/visits?tunnel=${encodeURIComponent(only.id)}`;
  return `/tunnels/${only.id}${kind === "ask" ? "#asks" : ""}`;
}
