import type { HistoryEntry } from "@/lib/contract/tunnel-history";

/** The last time that a tunnel was online. Times are ISO 8601. */
export type LastRun = {
  /** When it came online; undefined when that is before the given part of the history. */
  from: string | undefined;
  to: string;
  /** Why it ended, in words. */
  cause: string;
};

/**
 * The run that ended last, by history entries with the newest first. A start that never came online is no run.
 * Undefined when there is none, or when nobody saw the end of it.
 */
export function lastRun(items: readonly HistoryEntry[]): LastRun | undefined {
  const end = items.findIndex(({ from, to }) => wasUp(from) || to === "online");
  const left = items[end];
  if (!left || left.to === "online" || left.to === "reconnecting") return undefined;
  let from: string | undefined;
  for (const entry of items.slice(end + 1)) {
    if (entry.to === "online") from = entry.at;
    if (entry.to === "starting") return { from, to: left.at, cause: left.cause };
  }
  return { from: undefined, to: left.at, cause: left.cause };
}

function wasUp(state: HistoryEntry["from"]): boolean {
  return state === "online" || state === "reconnecting";
}
