import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import type { AskResult } from "@/lib/contract/access";
import { askAnswerSchema } from "@/lib/contract/gate";
import { Problem } from "@/lib/errors/problem";
import { keepForUndo } from "@/lib/undo/keep";
import { tighten } from "./access-state";
import { asksOfPerson, closeAsk, findAsk, type OpenAsk } from "./asks";
import { watchEnds } from "./clock";
import { giveGrant } from "./grants";
import { personState, publishRefusal, undoingChange } from "./person-state";
import { iso, withEntry } from "./tunnel-access";

const HOUR_MS = 3_600_000;

/**
 * Answers somebody's question. *Allow* is on the disk when this returns; a no holds at once. Throws a 404 Problem when it
 * was answered already or has lapsed.
 */
export function answerAsk(id: string, input: unknown): AskResult {
  const { answer, until } = parseInput(askAnswerSchema, input);
  const open = findAsk(id);
  if (!open) throw askOver();
  if (answer !== "allow")
    return refuse(open, answer === "never" ? undefined : Date.now() + HOUR_MS);
  const { ask, sub } = open;
  const end = until === undefined ? iso(Date.now() + HOUR_MS) : until;
  const { grant, deleted } = giveGrant(ask.tunnelId, {
    email: ask.email,
    sub,
    until: end === null ? undefined : Date.parse(end),
  });
  return { ask, grant, undo: keepForUndo(deleted) };
}

function refuse(open: OpenAsk, until: number | undefined): AskResult {
  const { ask, sub } = open;
  const person = { email: ask.email, sub };
  const before = personState(ask.tunnelId, person);
  for (const each of asksOfPerson(ask.tunnelId, person)) closeAsk(each);
  tighten(ask.tunnelId, (access) => ({
    ...access,
    refusals: withEntry(access.refusals, sub, { email: ask.email, until }),
  }));
  publishRefusal(ask.tunnelId, ask.email);
  watchEnds();
  return { ask, undo: keepForUndo(undoingChange(ask.tunnelId, person, before, { closes: false })) };
}

function askOver(): Problem {
  return new Problem("ask_over");
}
