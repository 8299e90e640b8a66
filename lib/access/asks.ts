import "server-only";
import { getHub } from "@/lib/base/hub";
import { sharedOnce } from "@/lib/base/shared-once";
import { foldEmail } from "@/lib/contract/fold-email";
import { ASK_LAPSES_MS, type Ask } from "@/lib/contract/gate";
import type { WaitingAsk } from "./compose-rules";
import { mayBeOf, type Owner } from "./tunnel-access";

// The questions that wait for an answer. They are only in memory: after a restart a waiting visitor asks again.

export type OpenAsk = { ask: Ask; sub: string; issuer: string; lapsesAt: number };

const asks = () => sharedOnce("asks", () => new Map<string, OpenAsk>());

/** The questions of all tunnels, the oldest first. */
export function openAsks(): OpenAsk[] {
  const now = Date.now();
  return [...asks().values()].filter(({ lapsesAt }) => !isOver(lapsesAt, now));
}

/** Also when it would wait for longer than any may: the clock was set back. */
function isOver(lapsesAt: number, now: number): boolean {
  return lapsesAt <= now || lapsesAt - now > ASK_LAPSES_MS;
}

export function asksOf(tunnelId: string): OpenAsk[] {
  return openAsks().filter(({ ask }) => ask.tunnelId === tunnelId);
}

export function waitingAsks(tunnelId: string): WaitingAsk[] {
  return asksOf(tunnelId).map(({ issuer, sub, lapsesAt }) => ({ issuer, sub, lapsesAt }));
}

export function findAsk(id: string): OpenAsk | undefined {
  return openAsks().find(({ ask }) => ask.id === id);
}

/** Those of one person: by either, since an e-mail may change its owner and an owner the e-mail. */
export function asksOfPerson(tunnelId: string, person: Owner & { email: string }): OpenAsk[] {
  const key = foldEmail(person.email);
  return asksOf(tunnelId).filter(
    (open) => foldEmail(open.ask.email) === key || mayBeOf(open, person),
  );
}

export function openAsk(open: OpenAsk): void {
  asks().set(open.ask.id, open);
  const { ask } = open;
  getHub().publish({ type: "ask", data: { id: ask.id, tunnelId: ask.tunnelId, ask } });
}

/** Call it when the question was answered or has lapsed. */
export function closeAsk({ ask: { id, tunnelId } }: OpenAsk): void {
  if (asks().delete(id)) getHub().publish({ type: "ask", data: { id, tunnelId } });
}

/** Questions that have waited too long and are still in the list. */
export function lapsedAsks(now: number): OpenAsk[] {
  return [...asks().values()].filter(({ lapsesAt }) => isOver(lapsesAt, now));
}

/** The time when the first of them lapses. */
export function firstLapse(): number {
  return Math.min(Number.POSITIVE_INFINITY, ...[...asks().values()].map((open) => open.lapsesAt));
}

/** Removes and returns the questions of a tunnel that is deleted. */
export function takeAsks(tunnelId: string): OpenAsk[] {
  const taken = asksOf(tunnelId);
  for (const open of taken) closeAsk(open);
  return taken;
}
