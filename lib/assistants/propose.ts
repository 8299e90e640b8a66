import "server-only";
import { createHash } from "node:crypto";
import { parseInput } from "@/lib/base/parse-input";
import { type Change, changeSchema, type Proposed } from "@/lib/contract/assistants";
import { invalid } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { planFor } from "./plan-change";
import type { Planned } from "./planned";
import { raiseProposal } from "./proposals";

/** What is longer, in characters, nobody reads before they allow it. */
const MOST_TO_READ = 150_000;

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
  refuseUnreadable(planned);
  const proposal = raiseProposal(keyOf(change), planned, name);
  const summary =
    proposal.state === "refused"
      ? `The owner has refused this: ${proposal.title}.`
      : `The owner is asked in the dashboard: ${proposal.title}.`;
  return { done: false, summary, proposal };
}

function refuseUnreadable({ lines }: Planned): void {
  const size = lines.reduce((sum, { before = "", after }) => sum + before.length + after.length, 0);
  if (size <= MOST_TO_READ) return;
  throw invalid([{ path: "set", message: "This is too much to be asked at once. Ask for less." }]);
}

/** The same for the same change. */
function keyOf(change: Change): string {
  return createHash("sha256").update(JSON.stringify(change)).digest("hex");
}
