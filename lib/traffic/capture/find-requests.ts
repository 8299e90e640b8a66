import { setImmediate as nextTurn } from "node:timers/promises";
import type { AllRequestsQuery } from "@/lib/contract/request-query";
import type { RequestPage } from "@/lib/contract/traffic";
import type { CaptureStore } from "./capture-store";
import { limitOf, matcher, scope } from "./match-requests";
import type { Recording } from "./recording";

export type FindLimits = {
  /** Since it was asked. A search that has waited longer than this still looks into one request. */
  budgetMs: number;
  /** About how many characters one search looks at: it looks into the last request to its end. */
  budgetChars: number;
  /** The proxy works in the same thread, so others have their turn after this time. */
  turnMs: number;
};

const LIMITS: FindLimits = { budgetMs: 1_500, budgetChars: 256 * 1024 * 1024, turnMs: 2 };
/** Characters looked at without a look at the clock. */
const SLICE = 64 * 1024;

type Hit = RequestPage["items"][number];

/**
 * Finds requests, newest first, in short turns. With `in=all` it looks for the text in headers and bodies too, as they
 * are shown: masked values are not there to be found. One such search at a time, within a budget; one that stops early
 * says so, and `nextBefore` continues it.
 */
export class RequestFinder {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: CaptureStore,
    private readonly limits: FindLimits = LIMITS,
  ) {}

  /** Never rejects. */
  find(query: AllRequestsQuery): Promise<RequestPage> {
    if (!query.q || query.in !== "all") return this.inTurns(listing(this.store, query));
    const until = performance.now() + this.limits.budgetMs;
    const search = this.last.then(() => {
      const budget = { until, chars: this.limits.budgetChars };
      return this.inTurns(searching(this.store, query, budget));
    });
    this.last = search;
    return search;
  }

  private async inTurns(steps: Generator<undefined, RequestPage>): Promise<RequestPage> {
    let turnEnds = performance.now() + this.limits.turnMs;
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      if (performance.now() < turnEnds) continue;
      await nextTurn();
      turnEnds = performance.now() + this.limits.turnMs;
    }
  }
}

/** Steps, each of which takes microseconds. */
export function* listing(
  store: CaptureStore,
  query: AllRequestsQuery,
): Generator<undefined, RequestPage> {
  const items: Hit[] = [];
  const isInScope = scope(query);
  const matches = matcher(query);
  for (const recording of store.newestFirst()) {
    yield;
    if (!isInScope(recording) || !matches(recording.row())) continue;
    if (items.length === limitOf(query)) return { items, nextBefore: items.at(-1)?.id ?? null };
    items.push(recording.summary());
  }
  return { items, nextBefore: null };
}

type Budget = { until: number; chars: number };

function* searching(
  store: CaptureStore,
  query: AllRequestsQuery,
  budget: Budget,
): Generator<undefined, RequestPage> {
  const items: Hit[] = [];
  let unread = 0;
  const page = (nextBefore: number | null, isComplete: boolean): RequestPage => ({
    items,
    nextBefore,
    search: { isComplete, unread },
  });
  const look = lookFor(query, budget);
  const isInScope = scope(query);
  for (const recording of store.newestFirst()) {
    yield;
    if (!isInScope(recording)) continue;
    const seen = yield* look(recording);
    if (seen.hit && items.length === limitOf(query)) return page(items.at(-1)?.id ?? null, true);
    if (seen.hit) items.push(seen.hit);
    if (seen.isUnread) unread += 1;
    if (isSpent(budget)) return page(recording.facts.id, false);
  }
  return page(null, true);
}

function isSpent({ until, chars }: Budget): boolean {
  return chars <= 0 || performance.now() >= until;
}

type Seen = { hit?: Hit; isUnread?: boolean };

/** Returns a look at one request. A row that shows the text is a hit at once. */
function lookFor(
  query: AllRequestsQuery,
  budget: Budget,
): (of: Recording) => Generator<undefined, Seen> {
  const text = (query.q ?? "").toLowerCase();
  const meets = matcher({ ...query, q: undefined });
  const shows = matcher({ q: text });
  return function* (recording) {
    const row = recording.row();
    if (!meets(row)) return {};
    for (const [place, shown] of recording.texts()) {
      if (yield* isIn(shown, text, budget)) {
        return { hit: { ...recording.summary(), found: place } };
      }
    }
    if (shows(row)) return { hit: recording.summary() };
    return { isUnread: recording.isUnsettled };
  };
}

/** In slices, because to lower the case of a body of many MB at once would hold everybody up. */
function* isIn(shown: string, text: string, budget: Budget): Generator<undefined, boolean> {
  for (let from = 0; from < shown.length; from += SLICE) {
    // It overlaps the next one, in which a hit may end.
    const slice = shown.slice(from, from + SLICE + text.length);
    if (slice.toLowerCase().includes(text)) return true;
    budget.chars -= slice.length;
    if (slice.length >= SLICE) yield;
  }
  return false;
}
