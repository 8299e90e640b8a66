import "server-only";
import { accessOf } from "@/lib/access/access-state";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import { findGateNeeds } from "./gate-fields";

/**
 * The gate cannot go, and pooling cannot come, while something is set that only it can decide.
 * @throws Problem 409 `gate_needed` that says what to remove first
 */
export function refuseGateOff(stored: TunnelConfig, next: TunnelConfig): void {
  const { removals, doors } = accessOf(stored.id);
  if (next.pooling && !stored.pooling && doors.size > 0) throw poolingWithDoors(next, doors.size);
  if (!stored.gate || next.gate) return;
  const wanted = [
    ...findGateNeeds(next).map(({ remove }) => remove),
    ...(removals.size > 0 ? [`take back ${countRemovals(removals.size)}`] : []),
    ...(doors.size > 0 ? [`remove ${countDoors(doors.size)}`] : []),
  ];
  if (wanted.length === 0) return;
  throw new Problem(409, "The gate is still needed", {
    code: "gate_needed",
    detail: `Without the gate ngrok alone decides who enters “${stored.name}”, and what is set here would count no longer.`,
    fix: `First ${wanted.join(", ")}.`,
  });
}

function poolingWithDoors({ name }: TunnelConfig, count: number): Problem {
  return new Problem(409, "Doors need one machine", {
    code: "gate_needed",
    detail: `With pooling another agent can answer at “${name}”, which knows nothing of its doors.`,
    fix: `First remove ${countDoors(count)}.`,
  });
}

function countDoors(count: number): string {
  return count === 1 ? "its door for machines" : `its ${count} doors for machines`;
}

function countRemovals(count: number): string {
  return count === 1 ? "the removal of one person" : `the removals of ${count} people`;
}
