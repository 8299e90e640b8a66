import { setImmediate as nextTurn } from "node:timers/promises";
import type { AllRequestsQuery } from "@/lib/contract/request-query";
import type { FoundIn, RequestPage } from "@/lib/contract/traffic";
import type { CaptureStore } from "./capture-store";
import { candidates, limitOf, matcher } from "./list-requests";
import type { Recording } from "./recording";

export type SearchLimits = {
  /** Since it was asked. A search that has waited longer than this still looks into one request. */
  budgetMs: number;
  /** About how many characters one search looks at: it looks into the last request to its end. */
  budgetChars: number;
  /** The proxy works in the same thread, so others have their turn after this time. */
  turnMs: number;
};

const LIMITS: SearchLimits = { budgetMs: 1_500, budgetChars: 256 * 1024 * 1024, turnMs: 2 };
/** Looked at without a look at the clock. */
const SLICE = 64 * 1024;

type Hit = RequestPage["items"][number];

/**
 * Looks for text in requests with their headers and bodies, as they are shown: masked values are not there to be found.
 * One search at a time, each in short turns and within a budget; one that stops early says so, and `nextBefore`
 * continues it.
 */
export class RequestSearch {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: CaptureStore,
    private readonly limits: SearchLimits = LIMITS,
  ) {}

  /** Never rejects. */
  search(query: AllRequestsQuery): Promise<RequestPage> {
    const until = performance.now() + this.limits.budgetMs;
    const search = this.last.then(() => this.run(query, until));
    this.last = search;
    return search;
  }

  private async run(query: AllRequestsQuery, until: number): Promise<RequestPage> {
    const { budgetChars, turnMs } = this.limits;
    const budget = { until, chars: budgetChars, turnMs, turnEnds: performance.now() + turnMs };
    const items: Hit[] = [];
    let unread = 0;
    const page = (nextBefore: number | null, isComplete: boolean): RequestPage => ({
      items,
      nextBefore,
      search: { isComplete, unread },
    });
    const isHit = hitTest(query, budget);
    for (const recording of candidates(this.store, query)) {
      const seen = await isHit(recording);
      if (seen.hit && items.length === limitOf(query)) return page(items.at(-1)?.id ?? null, true);
      if (seen.hit) items.push(seen.hit);
      if (seen.isUnread) unread += 1;
      if (isSpent(budget)) return page(recording.facts.id, false);
    }
    return page(null, true);
  }
}

type Budget = { until: number; chars: number; turnMs: number; turnEnds: number };

function isSpent({ until, chars }: Budget): boolean {
  return chars <= 0 || performance.now() >= until;
}

async function takeTurn(budget: Budget): Promise<void> {
  if (performance.now() < budget.turnEnds) return;
  await nextTurn();
  budget.turnEnds = performance.now() + budget.turnMs;
}

type Seen = { hit?: Hit; isUnread?: boolean };

/** Returns a test of one request. A row that shows the text is a hit at once. */
function hitTest(query: AllRequestsQuery, budget: Budget): (of: Recording) => Promise<Seen> {
  const text = (query.q ?? "").toLowerCase();
  const { q: _, ...conditions } = query;
  const meets = matcher(conditions);
  const shows = matcher({ q: text });
  return async (recording) => {
    await takeTurn(budget);
    const summary = recording.summary();
    if (!meets(summary)) return {};
    if (await isIn(recording.target, text, budget)) return { hit: { ...summary, found: "path" } };
    if (shows(summary)) return { hit: summary };
    const found = await findIn(recording, text, budget);
    if (found) return { hit: { ...recording.summary(), found } };
    return { isUnread: recording.isUnsettled };
  };
}

async function findIn(
  recording: Recording,
  text: string,
  budget: Budget,
): Promise<FoundIn | undefined> {
  for (const [place, shown] of recording.texts()) {
    if (await isIn(shown, text, budget)) return place;
  }
  return undefined;
}

/** In slices, because to lower the case of a body of many MB at once would hold everybody up. */
async function isIn(shown: string, text: string, budget: Budget): Promise<boolean> {
  for (let from = 0; from < shown.length; from += SLICE) {
    // It overlaps the next one, in which a hit may end.
    const slice = shown.slice(from, from + SLICE + text.length);
    if (slice.toLowerCase().includes(text)) return true;
    budget.chars -= slice.length;
    await takeTurn(budget);
  }
  return false;
}
