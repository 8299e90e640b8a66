import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cancelStop, handleStopTimes, scheduleStop } from "./auto-stop";

const MINUTE = 60_000;
const NOON = Date.parse("2026-05-04T12:00:00Z");
let warned: string[][] = [];
let stopped: string[][] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  warned = [];
  stopped = [];
  handleStopTimes({ warn: (ids) => warned.push(ids), stop: (ids) => stopped.push(ids) });
});

afterEach(() => {
  for (const id of ["shop", "docs"]) cancelStop(id);
  vi.useRealTimers();
});

test("those of one time are warned of together five minutes before, and stopped together", () => {
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

test("a time that passes while the machine sleeps is seen at the first look, without a warning", () => {
  scheduleStop("shop", new Date(NOON + 30 * MINUTE));
  vi.advanceTimersByTime(10 * MINUTE);
  // Asleep: the clock goes on, the timers do not.
  vi.setSystemTime(NOON + 9 * 60 * MINUTE);
  vi.advanceTimersByTime(1000);
  expect(stopped).toEqual([["shop"]]);
  expect(warned).toEqual([]);
});

test("a time put off is warned of again; one called off does not come", () => {
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

test("a time within five minutes comes without a warning, one in the past at once", () => {
  scheduleStop("docs", new Date(NOON - 1));
  scheduleStop("shop", new Date(NOON + 2 * MINUTE));
  vi.advanceTimersByTime(0);
  expect(stopped).toEqual([["docs"]]);
  vi.advanceTimersByTime(2 * MINUTE);
  expect(stopped).toEqual([["docs"], ["shop"]]);
  expect(warned).toEqual([]);
});
