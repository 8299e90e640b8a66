import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { type Change, changeSchema, type Proposed } from "@/lib/contract/assistants";
import type { Asker } from "@/lib/secrets/asker";
import { planFor } from "./plan-change";
import { raiseProposal } from "./proposals";

/**
 * Does a change at once when it lets nobody in who could not enter before; asks the owner otherwise. Whoever sends it:
 * the owner's own programs have the rest of the API.
 * @throws Problem when the change cannot be had; 409 `proposals_full` when too many wait
 */
export async function propose(input: unknown, asker: Asker): Promise<Proposed> {
  const change = parseInput(changeSchema, input);
  const name = asker.by === "assistant" ? asker.name : "A program";
  const planned = planFor(change, name);
  if (!planned.widens) {
    const { outcome, tunnelId } = await planned.apply(asker);
    return { done: true, summary: outcome, ...(tunnelId !== undefined && { tunnelId }) };
  }
  const proposal = raiseProposal(keyOf(change), planned, name);
  const summary =
    proposal.state === "refused"
      ? `The owner has refused this: ${proposal.title}.`
      : `The owner is asked in the dashboard: ${proposal.title}.`;
  return { done: false, summary, proposal };
}

/** A stop time in minutes is another one each time it is asked for. */
function keyOf(change: Change): string {
  return JSON.stringify(change);
}
