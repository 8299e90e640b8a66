import "server-only";
import { accessOf } from "@/lib/access/access-state";
import type { TunnelCreate } from "@/lib/contract/tunnel-input";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import { findGateNeeds } from "./gate-fields";
import { findLink } from "./links";

/** A tunnel as it is to be, of a form, a file or a copy. A file names its profile and account, so they are not here. */
export type Proposed = Omit<TunnelCreate, "profileId" | "accountId" | GateField> &
  Pick<TunnelConfig, GateField>;

type GateField = "gate" | "askToComeIn";

/** The stored tunnel that would become so. */
type Changed = Pick<TunnelConfig, "id" | "name"> & { gate?: boolean | undefined };

type Rule = (next: Proposed, stored: Changed | undefined) => Problem | undefined;

/**
 * What no tunnel may be or become, each rule with a code of its own. Whatever makes or changes a tunnel asks them: pages
 * and API, the guided setup, a copy, an import. The preview of an import shows a refusal at its tunnel. What is wrong with
 * the value of one field is in check-config.ts instead.
 */
const RULES: readonly Rule[] = [gateStillNeeded, doorsNeedOneMachine];

/** The first rule that forbids it, for previews; `stored` is undefined for a new tunnel. */
export function findRefusal(next: Proposed, stored?: Changed): Problem | undefined {
  for (const rule of RULES) {
    const problem = rule(next, stored);
    if (problem) return problem;
  }
  return undefined;
}

/** Throws the Problem of the first rule that forbids it. */
export function refuseTunnel(next: Proposed, stored?: Changed): void {
  const problem = findRefusal(next, stored);
  if (problem) throw problem;
}

/** The gate cannot go while something is set that only it can decide. */
function gateStillNeeded(next: Proposed, stored: Changed | undefined): Problem | undefined {
  if (!stored?.gate || next.gate) return undefined;
  const { removals, doors } = accessOf(stored.id);
  const wanted = [
    ...findGateNeeds(next).map(({ remove }) => remove),
    ...(findLink(next.group ?? undefined)
      ? [`take it out of the group “${next.group}”, which has one link`]
      : []),
    ...(removals.size > 0 ? [`take back ${countRemovals(removals.size)}`] : []),
    ...(doors.size > 0 ? [`remove ${countDoors(doors.size)}`] : []),
  ];
  if (wanted.length === 0) return undefined;
  const detail = `Without the gate ngrok alone decides who enters “${stored.name}”, and what is set here would count no longer.`;
  const fix = `First ${wanted.join(", ")}.`;
  return new Problem("gate_needed", {
    detail,
    fix,
    issues: [{ path: "gate", message: `${detail} ${fix}` }],
  });
}

/** With pooling another agent can answer, which knows nothing of the doors. */
function doorsNeedOneMachine(next: Proposed, stored: Changed | undefined): Problem | undefined {
  if (!stored || !next.pooling) return undefined;
  const { doors } = accessOf(stored.id);
  if (doors.size === 0) return undefined;
  const detail = `With pooling another agent can answer at “${stored.name}”, which knows nothing of its doors.`;
  const fix = `First remove ${countDoors(doors.size)}.`;
  return new Problem("gate_needed", {
    title: "Doors need one machine",
    detail,
    fix,
    issues: [{ path: "pooling", message: `${detail} ${fix}` }],
  });
}

function countDoors(count: number): string {
  return count === 1 ? "its door for machines" : `its ${count} doors for machines`;
}

function countRemovals(count: number): string {
  return count === 1 ? "the removal of one person" : `the removals of ${count} people`;
}
