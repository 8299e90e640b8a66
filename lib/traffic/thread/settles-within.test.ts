import { EventEmitter, once } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { settlesWithin } from "./settles-within";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new Promise(() => undefined);

async function after(work: Promise<unknown>, ms: number, pass: () => Promise<void>) {
  let outcome: boolean | undefined;
  void settlesWithin(work, ms).then((settled) => {
    outcome = settled;
  });
  await pass();
  return outcome;
}

test("work that does not settle is waited for as long as given", async () => {
  const pass = (ms: number) => () => vi.advanceTimersByTimeAsync(ms).then(() => undefined);
  expect(await after(never, 800, pass(790))).toBe(undefined);
  expect(await after(never, 800, pass(810))).toBe(false);
});

test.each([
  ["an answer", () => Promise.resolve()],
  ["a failure", () => Promise.reject(new Error("no"))],
])("%s settles it", async (_, work) => {
  const pass = () => vi.advanceTimersByTimeAsync(1).then(() => undefined);
  expect(await after(work(), 800, pass)).toBe(true);
});

test("the time that a machine sleeps does not count", async () => {
  const waiting = new EventEmitter();
  const work = once(waiting, "answer");
  const outcome = await after(work, 800, async () => {
    await vi.advanceTimersByTimeAsync(500);
    const now = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => now + 3_600_000);
    await vi.advanceTimersByTimeAsync(150);
    waiting.emit("answer");
    await vi.advanceTimersByTimeAsync(1);
  });
  expect(outcome).toBe(true);
});
