import { niceTop } from "@/app/ui/traffic/charts/chart-points";
import type { RequestSummary } from "@/lib/contract/traffic";

/** One request on the time axis, in milliseconds. */
export type Bar = {
  /** From the start of its burst. */
  offsetMs: number;
  queueMs: number;
  waitMs: number;
  receiveMs: number;
  /** It has no end yet, so its bar goes on to the edge. */
  isOpen: boolean;
  /** Whether the head of the answer has come: what goes on is then the answer, not the waiting. */
  isAnswered: boolean;
};

export type Waterfall = {
  /** The end of the axis. */
  topMs: number;
  bars: ReadonlyMap<number, Bar>;
};

/** A pause that ends a burst. */
const PAUSE_MS = 1_000;
/** Requests that never pause begin a new burst after this time, else one second of them would be a hair's breadth. */
const BURST_MS = 2_000;
/** A burst may begin below the rows in view. */
const LOOK_BACK = 100;

/**
 * The bars of the rows `from` to `to`, newest first. Minutes may lie between two rows, so a common axis for all would
 * show dots. Requests that belong together, such as those of one page, share an axis that begins with the first of them;
 * one scale for all rows in view makes lengths comparable.
 */
export function layWaterfall(
  items: readonly RequestSummary[],
  from: number,
  to: number,
): Waterfall {
  const bars = new Map<number, Bar>();
  let begin = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let longest = 0;
  for (let index = Math.min(items.length - 1, to + LOOK_BACK); index >= from; index -= 1) {
    const item = items[index];
    if (!item) continue;
    const at = Date.parse(item.at);
    if (at - last > PAUSE_MS || at - begin > BURST_MS) begin = at;
    last = at;
    if (index > to) continue;
    const bar = toBar(item, Math.max(0, at - begin));
    bars.set(item.id, bar);
    if (setsScale(item)) longest = Math.max(longest, endOf(bar));
  }
  return { topMs: longest === 0 ? 100 : niceTop(longest), bars };
}

function toBar(item: RequestSummary, offsetMs: number): Bar {
  const isOpen = item.totalMs === undefined;
  const total = item.totalMs ?? item.firstByteMs ?? 0;
  const queueMs = Math.min(total, item.queueMs ?? 0);
  const head = Math.min(total, Math.max(queueMs, item.firstByteMs ?? total));
  return {
    offsetMs,
    queueMs,
    waitMs: head - queueMs,
    receiveMs: total - head,
    isOpen,
    isAnswered: item.firstByteMs !== undefined,
  };
}

function endOf({ offsetMs, queueMs, waitMs, receiveMs }: Bar): number {
  return offsetMs + queueMs + waitMs + receiveMs;
}

/** A socket that was open for an hour must not make a dot of every other request. */
function setsScale({ kind, totalMs }: RequestSummary): boolean {
  return kind === "http" && totalMs !== undefined;
}

/** Where each part begins and how long it is, in percent of the axis. What is longer ends at its edge. */
export function toPercents(bar: Bar, topMs: number) {
  const cut = (ms: number) => Math.max(0, Math.min(100, (ms / topMs) * 100));
  const left = cut(bar.offsetMs);
  const queueEnd = cut(bar.offsetMs + bar.queueMs);
  const isWaiting = bar.isOpen && !bar.isAnswered;
  const waitEnd = isWaiting ? 100 : cut(bar.offsetMs + bar.queueMs + bar.waitMs);
  const end = bar.isOpen ? 100 : cut(endOf(bar));
  return {
    left,
    queue: queueEnd - left,
    wait: waitEnd - queueEnd,
    receive: end - waitEnd,
  };
}
