import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DOWN_MS } from "@/lib/contract/down-after";
import { type AppOutage, AppWait } from "./watch-app";

const NOTHING = { detail: "Nothing listens there.", code: "nothing-listens" };
const SILENT = { detail: "It does not answer.", code: "timeout" };
const NOON = Date.parse("2026-05-04T12:00:00Z");

let told: AppOutage[] = [];
let wait = new AppWait("shop", () => undefined);

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  told = [];
  wait = new AppWait("shop", (_id, outage) => told.push(outage));
});

afterEach(() => {
  vi.useRealTimers();
});

test("the restart of a development server is not told", () => {
  wait.away(NOTHING);
  vi.advanceTimersByTime(DOWN_MS - 1);
  wait.end(true);
  vi.advanceTimersByTime(DOWN_MS);
  wait.away(NOTHING);
  vi.advanceTimersByTime(DOWN_MS - 1);
  expect(told).toEqual([]);
});

test("an outage is told once, with the latest reason, and again when it is over, with its length", () => {
  wait.away(NOTHING);
  vi.advanceTimersByTime(20_000);
  wait.away(SILENT);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([{ from: NOON, trouble: SILENT }]);
  wait.away(SILENT);
  vi.advanceTimersByTime(10 * DOWN_MS);
  expect(told).toHaveLength(1);
  wait.end(true);
  wait.end(true);
  expect(told.slice(1)).toEqual([
    { from: NOON, trouble: SILENT, over: { at: NOON + 11 * DOWN_MS, answers: true } },
  ]);
});
