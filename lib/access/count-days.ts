import { addDays, beginOf, dayAt } from "@/lib/contract/days-in-zone";
import type { VisitDay } from "@/lib/contract/visit-days";

// Pure: what was read of the database, counted by days. Times are milliseconds since the epoch.

type Bounds = { day: string; from: number; to: number };
export type CountedVisit = {
  firstAt: number;
  lastAt: number;
  isIn: boolean;
  /** For comparing people; undefined for machines and for whoever is not known. */
  who: string | undefined;
};
export type Span = { from: number; until: number };

/** The last `count` days in this zone, oldest first. */
export function lastDays(now: number, count: number, zone?: string): Bounds[] {
  const first = addDays(dayAt(now, zone), 1 - count);
  const begins = Array.from({ length: count + 1 }, (_, index) => {
    const day = addDays(first, index);
    return { day, from: beginOf(day, zone) };
  });
  return begins.slice(0, count).map(({ day, from }, index) => ({
    day,
    from,
    to: begins[index + 1]?.from ?? from,
  }));
}

/** Counts visits one after another: each on every day on which it was going on. */
export class DayCounter {
  private readonly counts: { visits: number; refused: number; people: Set<string> }[];

  constructor(private readonly days: readonly Bounds[]) {
    this.counts = days.map(() => ({ visits: 0, refused: 0, people: new Set() }));
  }

  add({ firstAt, lastAt, isIn, who }: CountedVisit): void {
    for (const [index, { from, to }] of this.days.entries()) {
      const counts = this.counts[index];
      if (!counts || lastAt < from || firstAt >= to) continue;
      if (!isIn) counts.refused += 1;
      else {
        counts.visits += 1;
        if (who !== undefined) counts.people.add(who);
      }
    }
  }

  result(outages: readonly Span[], now: number): VisitDay[] {
    const merged = mergeSpans(outages);
    return this.days.map(({ day, from, to }, index) => {
      const { visits = 0, refused = 0, people } = this.counts[index] ?? {};
      return {
        day,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        visits,
        people: people?.size ?? 0,
        refused,
        outageMs: sharedTime(merged, from, Math.min(to, now)),
      };
    });
  }
}

/** The same times without overlaps, in order. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else merged.push({ ...span });
  }
  return merged;
}

function sharedTime(spans: readonly Span[], from: number, to: number): number {
  return spans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(span.until, to) - Math.max(span.from, from)),
    0,
  );
}
