import "server-only";
import { accessOf } from "@/lib/access/access-state";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import { findGateNeeds } from "./gate-fields";
import { linkFor } from "./links";

/**
 * The gate cannot go while something is set that only it can decide.
 * @throws Problem 409 `gate_needed` that says what to remove first
 */
export function refuseGateOff(stored: TunnelConfig, next: TunnelConfig): void {
  if (!stored.gate || next.gate) return;
  const { removals } = accessOf(stored.id);
  const wanted = [
    ...findGateNeeds(next).map(({ remove }) => remove),
    ...(linkFor(next) ? [`take it out of the group “${next.group}”, which has one link`] : []),
    ...(removals.size > 0 ? [`take back ${countRemovals(removals.size)}`] : []),
  ];
  if (wanted.length === 0) return;
  throw new Problem(409, "The gate is still needed", {
    code: "gate_needed",
    detail: `Without the gate ngrok alone decides who enters “${stored.name}”, and what is set here would count no longer.`,
    fix: `First ${wanted.join(", ")}.`,
  });
}

function countRemovals(count: number): string {
  return count === 1 ? "the removal of one person" : `the removals of ${count} people`;
}
