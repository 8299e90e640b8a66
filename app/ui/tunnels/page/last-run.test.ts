import { expect, test } from "vitest";
import type { HistoryEntry } from "@/lib/contract/tunnel-history";
import { lastRun } from "./last-run";

type State = HistoryEntry["to"];

/** `stopped starting online …`, the oldest first; each change a minute after the one before. */
function history(states: string): HistoryEntry[] {
  const names = states.split(" ") as State[];
  return names
    .slice(1)
    .map((to, index) => ({
      id: index + 1,
      tunnelId: "t1",
      at: at(index + 1),
      from: names[index] ?? "stopped",
      to,
      cause: `to ${to}`,
    }))
    .reverse();
}

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 10, minute)).toISOString();

test("the last run is from coming online to the end, with its cause, over interruptions", () => {
  const items = history("stopped starting online reconnecting online stopping stopped");
  expect(lastRun(items)).toEqual({ from: at(2), to: at(5), cause: "to stopping" });
});

test("a run that failed ended then, also while it reconnected", () => {
  expect(lastRun(history("stopped starting online failed stopped"))?.cause).toBe("to failed");
  const items = history("stopped starting online reconnecting failed");
  expect(lastRun(items)).toMatchObject({ from: at(2), to: at(4) });
});

test("a start that never came online is no run, and does not hide the one before", () => {
  expect(lastRun(history("stopped starting failed stopped"))).toBeUndefined();
  const items = history("stopped starting online stopping stopped starting failed");
  expect(lastRun(items)).toMatchObject({ from: at(2), to: at(3) });
});

test("of a run that began before the given entries only the end is known", () => {
  const items = history("online reconnecting online stopping stopped");
  expect(lastRun(items)).toEqual({ from: undefined, to: at(3), cause: "to stopping" });
});

test("nothing is claimed of a run whose end nobody saw, and of no history", () => {
  expect(lastRun(history("stopped starting online"))).toBeUndefined();
  expect(lastRun(history("stopped starting online stopping stopped starting online"))).toBe(
    undefined,
  );
  expect(lastRun([])).toBeUndefined();
});
