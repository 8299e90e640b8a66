import "server-only";
import { randomUUID } from "node:crypto";
import { sharedOnce } from "@/lib/base/shared-once";
import { PROPOSAL_LAPSES_MS, type Proposal } from "@/lib/contract/assistants";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { notFound, Problem } from "@/lib/errors/problem";
import { notify } from "@/lib/notices/service";
import { nameTunnel } from "@/lib/tunnels/name-tunnel";
import type { Planned } from "./planned";

/** So many questions wait at one time, however many assistants ask. */
const MOST_OPEN = 10;
/** So many are asked in an hour. An assistant in a loop must not make people click without reading. */
const MOST_PER_HOUR = 60;
const HOUR_MS = 60 * 60_000;
/** A change that was refused is not asked for again this long (ms). */
const REST_MS = 15 * 60_000;
const MOST_KEPT = 100;

type Entry = {
  proposal: Proposal;
  planned: Planned;
  /** The same for two questions about the same change. */
  key: string;
  askedAt: number;
  answeredAt?: number;
  /** It is being done at the moment. */
  busy: boolean;
};

// In memory only: a question does not outlive Gatehouse, so nothing can be allowed that nobody remembers.
const entries = () => sharedOnce("proposals", () => new Map<string, Entry>());

/**
 * Asks the owner. The same change is asked for once: while that question waits, and a while after it was refused, it is
 * the answer.
 * @throws Problem 409 `proposals_full`
 */
export function raiseProposal(
  key: string,
  planned: Planned,
  assistant: string,
  now = Date.now(),
): Proposal {
  const same = [...entries().values()].find(
    (entry) => entry.key === key && (isWaiting(entry, now) || isResting(entry, now)),
  );
  if (same) return shown(same, now);
  refuseFlood(now);
  const { title, lines, warnings, tunnelId } = planned;
  const proposal: Proposal = {
    id: randomUUID(),
    assistant: showHidden(assistant),
    askedAt: new Date(now).toISOString(),
    lapsesAt: new Date(now + PROPOSAL_LAPSES_MS).toISOString(),
    state: "open",
    title: showHidden(title),
    lines: lines.map(({ before, after, ...line }) => ({
      ...line,
      ...(before !== undefined && { before: showHidden(before, "\n\t") }),
      after: showHidden(after, "\n\t"),
    })),
    warnings,
    ...(tunnelId !== undefined && { tunnelId }),
  };
  keep({ proposal, planned, key, askedAt: now, busy: false });
  tell(proposal);
  return proposal;
}

/** The newest first. */
export function listProposals(now = Date.now()): Proposal[] {
  return [...entries().values()].map((entry) => shown(entry, now)).reverse();
}

/** Throws a 404 Problem when there is none. */
export function getProposal(id: string, now = Date.now()): Proposal {
  return shown(entryOf(id), now);
}

/**
 * Takes a question that waits, so that nobody else answers it meanwhile.
 * @throws Problem 404 when there is none; 409 `proposal_over` when it was answered or has lapsed
 */
export function takeProposal(id: string, now = Date.now()): Planned {
  const entry = entryOf(id);
  if (entry.busy || !isOpen(entry, now)) throw new Problem("proposal_over");
  entry.busy = true;
  return entry.planned;
}

/** It waits for an answer again: what was answered could not be tried. */
export function giveBack(id: string): void {
  entryOf(id).busy = false;
}

export function settleProposal(
  id: string,
  settled: Pick<Proposal, "state" | "outcome" | "tunnelId">,
  now = Date.now(),
): Proposal {
  const entry = entryOf(id);
  entry.busy = false;
  entry.answeredAt = now;
  entry.proposal = { ...entry.proposal, ...settled };
  return entry.proposal;
}

function refuseFlood(now: number): void {
  const all = [...entries().values()];
  const open = all.filter((entry) => isOpen(entry, now)).length;
  const lately = all.filter(({ askedAt }) => Math.abs(now - askedAt) < HOUR_MS).length;
  if (open >= MOST_OPEN || lately >= MOST_PER_HOUR) throw new Problem("proposals_full");
}

/** Those of the last hour are always kept: by them it is seen how many there were. */
function keep(entry: Entry): void {
  entries().set(entry.proposal.id, entry);
  const [oldest] = entries().values();
  if (entries().size > MOST_KEPT && oldest) entries().delete(oldest.proposal.id);
}

function tell({ id, assistant, title, tunnelId }: Proposal): void {
  notify({
    kind: "assistant",
    tunnels: tunnelId === undefined ? [] : [nameTunnel(tunnelId)],
    title: `${assistant} asks: ${title}`,
    detail:
      "Look at it under Assistants, and allow or refuse it. The question lapses in 15 minutes.",
    about: {
      code: "owner_asked",
      ...(tunnelId !== undefined && { tunnelId }),
      proposalId: id,
    },
  });
}

function entryOf(id: string): Entry {
  const entry = entries().get(id);
  if (!entry) throw notFound("question");
  return entry;
}

function isOpen({ proposal, askedAt }: Entry, now: number): boolean {
  // A clock that was set back does not make a question live longer.
  return proposal.state === "open" && Math.abs(now - askedAt) < PROPOSAL_LAPSES_MS;
}

/** One about a tunnel that was changed since would not be done, so it may be asked anew. */
function isWaiting(entry: Entry, now: number): boolean {
  return isOpen(entry, now) && entry.planned.isCurrent();
}

function isResting({ proposal, answeredAt = 0 }: Entry, now: number): boolean {
  return proposal.state === "refused" && Math.abs(now - answeredAt) < REST_MS;
}

function shown(entry: Entry, now: number): Proposal {
  const { proposal } = entry;
  if (proposal.state !== "open" || entry.busy || isOpen(entry, now)) return proposal;
  return { ...proposal, state: "lapsed" };
}
