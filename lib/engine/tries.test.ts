import { expect, test } from "vitest";
import type { Persistence } from "@/lib/errors/entry";
import { UNCERTAIN_FOR_MS } from "./backoff";
import { Tries, type TryContext } from "./tries";

/** The pauses between tries that all end in the same way, until tries end, at most 1000. */
function pauses(
  persistence: Persistence,
  { context = () => ({}), tries = new Tries(), from = 1_000 }: Run = {},
): number[] {
  const waits: number[] = [];
  for (let now = from; waits.length < 1_000; ) {
    const refusal = { persistence, code: "ERR_NGROK_98765" };
    const wait = tries.next(refusal, { now, random: () => 0, ...context(now) });
    if (wait === undefined) break;
    waits.push(wait);
    now += wait;
  }
  return waits;
}

type Run = { context?: (now: number) => TryContext; tries?: Tries; from?: number };

const sum = (waits: number[]) => waits.reduce((total, wait) => total + wait, 0);

test("a permanent refusal is not tried again", () => {
  expect(pauses("permanent")).toEqual([]);
});

test.each(["passing", "draining"] as const)(
  "a refusal that is %s is tried again without end",
  (persistence) => {
    const waits = pauses(persistence);
    expect(waits).toHaveLength(1_000);
    expect(Math.max(...waits)).toBe(15_000);
  },
);

test.each(["uncertain", "stale-endpoint"] as const)(
  "what is %s is tried with growing pauses, the last time after five minutes",
  (persistence) => {
    const waits = pauses(persistence);
    expect(waits.slice(0, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(sum(waits)).toBe(UNCERTAIN_FOR_MS);
    expect(waits.length).toBeLessThan(20);
  },
);

test("jitter does not shorten the five minutes", () => {
  const waits = pauses("uncertain", { context: () => ({ random: () => 1 }) });
  expect(waits[0]).toBe(900);
  expect(waits[1]).toBe(1_600);
  expect(sum(waits)).toBeGreaterThanOrEqual(UNCERTAIN_FOR_MS);
  expect(sum(waits)).toBeLessThan(UNCERTAIN_FOR_MS + 1_000);
});

test("while ngrok may count a stale session or endpoint of ours the pauses are short, and five minutes begin after that", () => {
  const ours = 91_000;
  const waits = pauses("stale-endpoint", {
    context: (now) => (now < ours ? { staleRetryMs: 1_000 } : {}),
  });
  expect(waits.slice(0, 90)).toEqual(Array(90).fill(1_000));
  expect(sum(waits.slice(90))).toBe(UNCERTAIN_FOR_MS);
  expect(pauses("uncertain", { context: () => ({ staleRetryMs: 1_000 }) })[1]).toBe(2_000);
});

test("five minutes count from the first refusal in a row, and a temporary one in between begins them again", () => {
  const tries = new Tries();
  const now = 200_000;
  tries.next({ persistence: "uncertain" }, { now: 1_000 });
  tries.next({ persistence: "passing" }, { now });
  expect(sum(pauses("uncertain", { tries, from: now }))).toBe(UNCERTAIN_FOR_MS);
  expect(tries.next({ persistence: "uncertain" }, { now: now + UNCERTAIN_FOR_MS })).toBeUndefined();
  tries.reset();
  expect(tries.attempt).toBe(0);
  expect(tries.next({ persistence: "uncertain" }, { now, random: () => 0 })).toBe(1_000);
});

test("after a network failure the next try comes sooner than after a refusal by the service", () => {
  const random = () => 0;
  expect(new Tries().next({ persistence: "passing", code: "sdk_tcp" }, { random })).toBe(250);
  expect(new Tries().next({ persistence: "passing", code: "ERR_NGROK_128" }, { random })).toBe(900);
});
