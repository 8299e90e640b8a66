import "server-only";
import { randomUUID } from "node:crypto";
import { foldEmail } from "@/lib/contract/fold-email";
import { ASK_LAPSES_MS, MOST_ASKS } from "@/lib/contract/gate";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { personEmailSchema } from "@/lib/contract/tunnel-input";
import type { VerifiedPerson } from "@/lib/traffic/gate-orders";
import { accessOf } from "./access-state";
import { asksOf, type OpenAsk, openAsk } from "./asks";
import { watchEnds } from "./clock";
import { pushAccess, tunnelOf } from "./outlet";
import { tellAsk } from "./tell-asks";
import { iso, mayBeOf, type TunnelAccess } from "./tunnel-access";

const NAME_SHOWN = 100;

/**
 * A person who is logged in but not on the list asks to come in. A person has one open question, a tunnel 20; removed
 * or refused people have none. A question that is not accepted gets no answer: the visitor's page stays as it is.
 */
export function takeAsk(tunnelId: string, person: VerifiedPerson): void {
  const tunnel = tunnelOf(tunnelId);
  if (!tunnel.gate || !tunnel.askToComeIn) return;
  const email = personEmailSchema.safeParse(person.email).data;
  // Without an e-mail the owner could not say who is let in.
  if (email === undefined) return;
  if (isAnswered(accessOf(tunnelId), email, person)) return;
  const waiting = asksOf(tunnelId);
  const isOpen = waiting.some((open) => mayBeOf(open, person));
  if (isOpen || waiting.length >= MOST_ASKS) return;
  const now = Date.now();
  const open: OpenAsk = {
    ask: {
      id: randomUUID(),
      tunnelId,
      email,
      emailVerified: person.emailVerified,
      ...nameOf(person),
      askedAt: iso(now),
    },
    sub: person.sub,
    issuer: person.issuer,
    lapsesAt: now + ASK_LAPSES_MS,
  };
  openAsk(open);
  pushAccess(tunnelId);
  watchEnds();
  tellAsk(open.ask, tunnel.name);
}

function isAnswered(
  { removals, refusals }: TunnelAccess,
  email: string,
  person: VerifiedPerson,
): boolean {
  const removed = [...removals.values()].flatMap(({ owners }) => owners);
  const answers = [...removed, ...refusals.values()];
  return removals.has(foldEmail(email)) || answers.some((answer) => mayBeOf(answer, person));
}

/**
 * The name for people to read: without hidden characters, and limited in length. Blanks count once: with many of them what
 * follows would begin a line of a terminal, and look like one of ours.
 */
function nameOf({ name }: VerifiedPerson): { name?: string } {
  const shown = showHidden((name ?? "").replace(/\s+/g, " ").slice(0, NAME_SHOWN)).trim();
  return shown === "" ? {} : { name: shown };
}
