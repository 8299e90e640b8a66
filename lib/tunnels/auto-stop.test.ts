import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cancelStop, handleStopTimes, scheduleStop } from "./auto-stop";

const MINUTE = 60_000;
const NOON = Date.parse("2026-05-04T12:00:00Z");
let warned: string[][] = [];
let stopped: string[][] = [];
let refused: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  warned = [];
  stopped = [];
  refused = [];
  handleStopTimes({
    warn: (ids) => warned.push(ids),
    stop: async (ids) => {
      stopped.push(ids);
      return ids.filter((id) => refused.includes(id));
    },
  });
});

afterEach(() => {
  for (const id of ["shop", "docs"]) cancelStop(id);
  vi.useRealTimers();
});

test("tunnels with the same stop time are announced together five minutes before, and stopped together", () => {
  scheduleStop("shop", new Date(NOON + 30 * MINUTE));
  scheduleStop("docs", new Date(NOON + 30 * MINUTE));
  vi.advanceTimersByTime(25 * MINUTE - 1000);
  expect(warned).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(warned).toEqual([["shop", "docs"]]);
  vi.advanceTimersByTime(5 * MINUTE - 1);
  expect(stopped).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(stopped).toEqual([["shop", "docs"]]);
  vi.advanceTimersByTime(60 * MINUTE);
  expect([warned.length, stopped.length]).toEqual([1, 1]);
});

test("a time that passes while the machine sleeps is noticed at the first check, without a warning", () => {
  scheduleStop("shop", new Date(NOON + 30 * MINUTE));
  vi.advanceTimersByTime(10 * MINUTE);
  // The machine sleeps: the clock advances, and timers do not run.
  vi.setSystemTime(NOON + 9 * 60 * MINUTE);
  vi.advanceTimersByTime(1000);
  expect(stopped).toEqual([["shop"]]);
  expect(warned).toEqual([]);
});

test("a time that is put off gets a new warning; a cancelled one does nothing", () => {
  scheduleStop("shop", new Date(NOON + 10 * MINUTE));
  vi.advanceTimersByTime(6 * MINUTE);
  expect(warned).toEqual([["shop"]]);
  scheduleStop("shop", new Date(NOON + 40 * MINUTE));
  vi.advanceTimersByTime(30 * MINUTE);
  expect(warned).toEqual([["shop"], ["shop"]]);
  cancelStop("shop");
  vi.advanceTimersByTime(60 * MINUTE);
  expect(stopped).toEqual([]);
});

test("a time within five minutes gets no warning, and one in the past stops the tunnel at once", () => {
  scheduleStop("docs", new Date(NOON - 1));
  scheduleStop("shop", new Date(NOON + 2 * MINUTE));
  vi.advanceTimersByTime(0);
  expect(stopped).toEqual([["docs"]]);
  vi.advanceTimersByTime(2 * MINUTE);
  expect(stopped).toEqual([["docs"], ["shop"]]);
  expect(warned).toEqual([]);
});

test("a tunnel that could not be stopped stays due, and is tried every second until it is stopped", async () => {
  refused = ["shop"];
  scheduleStop("shop", new Date(NOON + 2 * MINUTE));
  scheduleStop("docs", new Date(NOON + 2 * MINUTE));
  await vi.advanceTimersByTimeAsync(2 * MINUTE + 1000);
  expect(stopped).toEqual([["shop", "docs"], ["shop"]]);
  refused = [];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stopped).toEqual([["shop", "docs"], ["shop"], ["shop"]]);
});

test("a tunnel whose time is put off while it is being stopped is not stopped at its old time", async () => {
  handleStopTimes({
    warn: () => undefined,
    stop: async (ids) => {
      stopped.push(ids);
      scheduleStop("shop", new Date(NOON + 30 * MINUTE));
      return [];
    },
  });
  scheduleStop("shop", new Date(NOON + MINUTE));
  await vi.advanceTimersByTimeAsync(29 * MINUTE);
  expect(stopped).toEqual([["shop"]]);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(stopped).toEqual([["shop"], ["shop"]]);
});
