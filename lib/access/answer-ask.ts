import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import type { AskResult } from "@/lib/contract/access";
import { askAnswerSchema } from "@/lib/contract/gate";
import { isSameIssuer } from "@/lib/contract/same-issuer";
import { Problem } from "@/lib/errors/problem";
import { keepForUndo } from "@/lib/undo/keep";
import { tighten } from "./access-state";
import { asksOfPerson, closeAsk, findAsk, type OpenAsk } from "./asks";
import { watchEnds } from "./clock";
import { giveGrant } from "./grants";
import { issuerOf } from "./outlet";
import { personState, publishRefusal, undoingChange } from "./person-state";
import { iso, refusalKey, withEntry } from "./tunnel-access";

const HOUR_MS = 3_600_000;

/**
 * Answers a question. *Allow* is saved when this returns; a refusal takes effect at once. Throws a 404 Problem when the
 * question was answered already or has lapsed.
 */
export function answerAsk(id: string, input: unknown): AskResult {
  const { answer, until } = parseInput(askAnswerSchema, input);
  const open = findAsk(id);
  if (!open) throw askOver();
  if (answer !== "allow")
    return refuse(open, answer === "never" ? undefined : Date.now() + HOUR_MS);
  const { ask, issuer, sub } = open;
  // The tunnel has moved to another issuer, where this person is not known.
  if (!isSameIssuer(issuer, issuerOf(ask.tunnelId))) {
    closeAsk(open);
    throw askOver();
  }
  const end = until === undefined ? iso(Date.now() + HOUR_MS) : until;
  const { grant, deleted } = giveGrant(ask.tunnelId, {
    email: ask.email,
    issuer,
    sub,
    until: end === null ? undefined : Date.parse(end),
  });
  return { ask, grant, undo: keepForUndo(deleted) };
}

function refuse(open: OpenAsk, until: number | undefined): AskResult {
  const { ask, issuer, sub } = open;
  const person = { email: ask.email, issuer, sub };
  const before = personState(ask.tunnelId, person);
  for (const each of asksOfPerson(ask.tunnelId, person)) closeAsk(each);
  tighten(ask.tunnelId, (access) => ({
    ...access,
    refusals: withEntry(access.refusals, refusalKey(person), { ...person, until }),
  }));
  publishRefusal(ask.tunnelId, ask.email);
  watchEnds();
  return {
    ask,
    undo: keepForUndo(
      undoingChange(ask.tunnelId, person, before, { closes: false, of: ["refusals"] }),
    ),
  };
}

function askOver(): Problem {
  return new Problem("ask_over");
}
