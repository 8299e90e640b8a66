import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { limitCalls } from "./limit-calls";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the first call runs at once, and many more become one call after the gap", async () => {
  const work = vi.fn(async () => undefined);
  const { ask } = limitCalls(work, 1000);
  for (let call = 0; call < 50; call += 1) ask();
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(999);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(work).toHaveBeenCalledTimes(2);
});

test("a call that is requested while one runs comes after it", async () => {
  const finished: (() => void)[] = [];
  const work = vi.fn(() => new Promise<void>((resolve) => finished.push(resolve)));
  const { ask } = limitCalls(work, 10);
  ask();
  await vi.advanceTimersByTimeAsync(100);
  ask();
  expect(work).toHaveBeenCalledTimes(1);
  finished[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(work).toHaveBeenCalledTimes(2);
});

test("nothing runs after the end", async () => {
  const work = vi.fn(async () => undefined);
  const { ask, stop } = limitCalls(work, 10);
  ask();
  ask();
  stop();
  await vi.advanceTimersByTimeAsync(100);
  ask();
  expect(work).toHaveBeenCalledTimes(1);
});
