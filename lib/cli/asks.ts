import { z } from "zod";
import { askResultSchema } from "@/lib/contract/access";
import { foldEmail } from "@/lib/contract/fold-email";
import { type Ask, askSchema } from "@/lib/contract/gate";
import { ANSWER_WORDS } from "./answer-words";
import { call } from "./api";
import { command, JSON_OPTION } from "./command";
import { CliError, EXIT } from "./exit";
import { type Dashboard, findDashboard } from "./find-dashboard";
import { formatTime, printJson, printLine, printNote, printTable } from "./print";
import { readUntil } from "./read-until";
import { listTunnels } from "./tunnels";

export const asks = command({
  usage: "[allow|refuse|never <id>]",
  details: `Without words it lists who waits for an answer. A question is meant by its id, the beginning of that, or the
e-mail of whoever asks; allow takes the e-mail only where it is verified. allow lets them in for an hour unless it is told otherwise; refuse rests
for an hour; never holds until you let them in yourself.`,
  arguments: [0, 2],
  options: {
    for: { type: "string", value: "duration", help: "allow: for so long, such as 2h." },
    until: { type: "string", value: "time", help: "allow: until 18:00, or 2026-05-04T18:00." },
    always: { type: "boolean", help: "allow: until it is taken back." },
    ...JSON_OPTION,
  },
  run: async ({ words: [word, wanted], text, flag }) => {
    const answer = readAnswer(word, wanted);
    const chosen = { for: text("for"), until: text("until"), always: flag("always") };
    const until = readUntil(chosen, Date.now());
    if (until !== undefined && answer !== "allow") {
      throw new CliError(EXIT.usage, "--for, --until and --always go with allow.");
    }
    const dashboard = findDashboard();
    const open = await call(dashboard, "/api/asks", z.array(askSchema));
    if (answer === undefined || wanted === undefined) await list(dashboard, open, flag("json"));
    else await give(dashboard, findAsk(open, wanted, answer), { answer, until }, flag("json"));
    return undefined;
  },
});

function readAnswer(word: string | undefined, wanted: string | undefined) {
  if (word === undefined) return undefined;
  const answer = ANSWER_WORDS.find((each) => each === word);
  if (!answer) throw new CliError(EXIT.usage, `Answer with ${ANSWER_WORDS.join(", ")}.`);
  if (wanted === undefined)
    throw new CliError(EXIT.usage, "Say which question. See: gatehouse asks");
  return answer;
}

async function list(dashboard: Dashboard, open: readonly Ask[], json: boolean): Promise<void> {
  if (json) return printJson(open);
  if (open.length === 0) return printNote("Nobody asks to come in.");
  const tunnels = new Map((await listTunnels(dashboard)).map(({ id, name }) => [id, name]));
  printTable(
    ["ID", "E-MAIL", "NAME", "TUNNEL", "SINCE"],
    open.map((ask) => [
      shortId(ask),
      nameOf(ask),
      ask.name ?? "-",
      tunnels.get(ask.tunnelId) ?? ask.tunnelId,
      formatTime(ask.askedAt),
    ]),
  );
}

async function give(
  dashboard: Dashboard,
  ask: Ask,
  answer: { answer: string; until: string | null | undefined },
  json: boolean,
): Promise<void> {
  const path = `/api/asks/${encodeURIComponent(ask.id)}`;
  const result = await call(dashboard, path, askResultSchema, { method: "POST", body: answer });
  if (json) return printJson(result);
  printLine(describe(ask, answer.answer, result.grant?.until));
}

function describe(ask: Ask, answer: string, until: string | undefined): string {
  const who = nameOf(ask);
  if (answer === "refuse") return `${who} is refused, and may ask again in an hour.`;
  if (answer === "never") return `${who} is refused for good.`;
  return until === undefined
    ? `${who} may come in until you take it back.`
    : `${who} may come in until ${formatTime(until)}.`;
}

function nameOf({ email, emailVerified }: Ask): string {
  return emailVerified ? email : `${email} (not verified)`;
}

function shortId({ id }: Ask): string {
  return id.slice(0, 8);
}

/**
 * Finds the question. Throws a CliError when there is none, or more than one, and when somebody would be let in by an
 * e-mail that nobody verified: anybody can ask under it.
 */
export function findAsk(open: readonly Ask[], wanted: string, answer: string): Ask {
  const word = foldEmail(wanted.trim());
  const exact = open.filter(({ id, email }) => id === word || foldEmail(email) === word);
  const begun = word === "" ? [] : open.filter(({ id }) => id.startsWith(word));
  const [only, ...others] = exact.length > 0 ? exact : begun;
  if (only && others.length === 0) {
    if (answer === "allow" && !only.emailVerified && !only.id.startsWith(word)) throw unsure(only);
    return only;
  }
  if (only) {
    throw new CliError(
      EXIT.notFound,
      `More than one question is meant by "${wanted}". Give the id. See: gatehouse asks`,
    );
  }
  throw new CliError(EXIT.notFound, `Nobody asks "${wanted}" any more. See: gatehouse asks`);
}

function unsure(ask: Ask): CliError {
  return new CliError(
    EXIT.notFound,
    `Nobody has verified that whoever asks is ${ask.email}. If you know that they are, let them in by the id: gatehouse asks allow ${shortId(ask)}`,
  );
}
