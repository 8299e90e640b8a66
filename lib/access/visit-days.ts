import "server-only";
import { setImmediate } from "node:timers/promises";
import { listOutagesSince } from "@/db/outages";
import { listVisitMarks } from "@/db/visits";
import { VISITS_KEPT_DAYS, type VisitDecision } from "@/lib/contract/gate";
import type { VisitDays, VisitDaysQuery } from "@/lib/contract/visit-days";
import { flushOutages } from "@/lib/history/outages";
import { keepsVisits } from "@/lib/settings/keep-visits";
import { DayCounter, lastDays, type Span } from "./count-days";
import { iso } from "./tunnel-access";
import { flushVisits } from "./visit-log";

/** Rows that are read at once. Between the pieces visitors' reports are taken. */
const PIECE = 2_000;

const LET_IN: ReadonlySet<string> = new Set<VisitDecision>(["list", "grant", "door"]);

/** Visits and outages of the last days, of all tunnels or of one. */
export async function countVisitDays(query: VisitDaysQuery, now = Date.now()): Promise<VisitDays> {
  flushVisits();
  flushOutages();
  const days = lastDays(now, query.days, query.tz);
  const since = iso(days[0]?.from ?? now);
  const counter = new DayCounter(days);
  await eachRow(
    (after) => listVisitMarks(since, query.tunnel, after, PIECE),
    ({ first_at, last_at, decision, who }) =>
      counter.add({
        firstAt: Date.parse(first_at),
        lastAt: Date.parse(last_at),
        isIn: LET_IN.has(decision),
        who: decision === "door" || who === null ? undefined : who,
      }),
  );
  const outages: Span[] = [];
  await eachRow(
    (after) => listOutagesSince(since, query.tunnel, after, PIECE),
    ({ from_at, until_at }) =>
      outages.push({ from: Date.parse(from_at), until: Date.parse(until_at) }),
  );
  return {
    days: counter.result(outages, now),
    keepsVisits: keepsVisits(),
    keptDays: VISITS_KEPT_DAYS,
  };
}

async function eachRow<Row extends { id: number }>(
  read: (after: number) => Row[],
  take: (row: Row) => unknown,
): Promise<void> {
  for (let after = 0; ; ) {
    const rows = read(after);
    for (const row of rows) take(row);
    if (rows.length < PIECE) return;
    after = rows.at(-1)?.id ?? after;
    await setImmediate();
  }
}
