import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { type AnsweredProposal, proposalAnswerSchema } from "@/lib/contract/assistants";
import { isProblem, Problem } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { getProposal, giveBack, settleProposal, takeProposal } from "./proposals";

/**
 * Answers a question of an assistant. Only a browser that is logged in can: programs that have the access token do not
 * answer their own questions.
 * @param browser the id of the browser's session
 * @throws Problem 404 when there is none; 403 `owner_needed` without a browser; 409 `proposal_over`; what the change needs besides, such as
 *   `confirmation_needed`, and then the question still waits
 */
export async function answerProposal(
  id: string,
  input: unknown,
  { asker, browser }: { asker: Asker; browser: string | undefined },
): Promise<AnsweredProposal> {
  const { answer } = parseInput(proposalAnswerSchema, input);
  getProposal(id);
  if (asker.by === "assistant" || browser === undefined) throw onlyInTheDashboard();
  const planned = takeProposal(id);
  if (answer === "refuse") {
    return { proposal: settleProposal(id, { state: "refused", outcome: "You refused it." }) };
  }
  if (!planned.isCurrent()) {
    const outcome = "What it is about was changed since it was asked, so nothing was done.";
    return { proposal: settleProposal(id, { state: "failed", outcome }) };
  }
  try {
    const { outcome, tunnelId, key } = await planned.apply(asker);
    const proposal = settleProposal(id, {
      state: "allowed",
      outcome,
      ...(tunnelId !== undefined && { tunnelId }),
    });
    return { proposal, ...(key !== undefined && { key }) };
  } catch (error) {
    if (!isProblem(error) || error.code === "confirmation_needed") {
      giveBack(id);
      throw error;
    }
    const { title, detail, fix } = error.details;
    const outcome = [`${title}.`, detail, fix].filter(Boolean).join(" ");
    return { proposal: settleProposal(id, { state: "failed", outcome }) };
  }
}

function onlyInTheDashboard(): Problem {
  return new Problem("owner_needed", {
    title: "Answer in the dashboard",
    detail:
      "Questions of assistants are answered by a click in the dashboard, and by nothing else.",
    fix: "Open the dashboard and look under Assistants.",
  });
}
