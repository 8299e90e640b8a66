import { expect, test } from "vitest";
import type { Ask } from "@/lib/contract/gate";
import { AskQueue } from "./ask-queue";

const ask = (id: string, emailVerified = true): Ask => ({
  id,
  tunnelId: "shop",
  email: `${id}@example.com`,
  emailVerified,
  askedAt: "2026-05-04T12:00:00.000Z",
});

const NOW = 1_000_000;
const LATER = NOW + 1_000;

test("y lets the first in, n refuses the next, and other keys do nothing", () => {
  const queue = new AskQueue();
  expect(queue.press("y", NOW)).toBeUndefined();
  expect([queue.add(ask("guest")), queue.add(ask("other")), queue.add(ask("guest"))]).toEqual([
    true,
    true,
    false,
  ]);
  expect(queue.press("a", LATER)).toBeUndefined();
  expect(queue.press("Y", LATER)).toEqual({ answer: "allow", ask: ask("guest") });
  expect(queue.next(LATER)).toEqual(ask("other"));
  expect(queue.press("n", LATER + 1_000)).toEqual({ answer: "refuse", ask: ask("other") });
  expect(queue.next(LATER + 1_000)).toBeUndefined();
});

test("an e-mail that nobody verified needs y twice, and once to refuse", () => {
  const queue = new AskQueue();
  queue.add(ask("boss", false));
  queue.add(ask("other", false));
  expect(queue.press("y", NOW)).toEqual({ sure: ask("boss", false) });
  expect(queue.press("y", LATER)).toEqual({ answer: "allow", ask: ask("boss", false) });
  queue.next(LATER);
  // The first y was for the other one.
  expect(queue.press("y", LATER + 1_000)).toEqual({ sure: ask("other", false) });
  expect(queue.press("n", LATER + 2_000)).toEqual({
    answer: "refuse",
    ask: ask("other", false),
  });
});

test("a second y, and one that is held down, answer nothing that nobody has seen", () => {
  const queue = new AskQueue();
  queue.add(ask("colleague"));
  queue.add(ask("stranger", false));
  expect(queue.press("y", NOW)).toEqual({ answer: "allow", ask: ask("colleague") });
  // The next one is shown when the answer is done, however long that takes.
  expect(queue.press("y", NOW + 200)).toBeUndefined();
  expect(queue.press("y", NOW + 60_000)).toBeUndefined();
  const shownAt = NOW + 61_000;
  expect(queue.next(shownAt)).toEqual(ask("stranger", false));
  for (let at = shownAt; at < shownAt + 5_000; at += 30) {
    expect(queue.press("y", at)).toBeUndefined();
  }
  const rested = shownAt + 10_000;
  expect(queue.press("y", rested)).toEqual({ sure: ask("stranger", false) });
  for (let at = rested + 30; at < rested + 5_000; at += 30) {
    expect(queue.press("y", at)).toBeUndefined();
  }
  expect(queue.press("y", rested + 10_000)).toMatchObject({ answer: "allow" });
  // It comes while the key is still held down.
  expect(queue.press("y", rested + 12_000)).toBeUndefined();
  queue.add(ask("late"));
  expect(queue.press("y", rested + 12_030)).toBeUndefined();
  expect(queue.press("y", rested + 14_000)).toEqual({ answer: "allow", ask: ask("late") });
});

test("a key for a question that went away by itself does not answer the one that comes after it", () => {
  const queue = new AskQueue();
  queue.add(ask("guest"));
  queue.add(ask("mallory"));
  queue.add(ask("third"));
  expect(queue.leave("third", NOW)).toBeUndefined();
  expect(queue.leave("guest", NOW)).toEqual(ask("guest"));
  expect(queue.next(NOW)).toEqual(ask("mallory"));
  expect(queue.press("y", NOW + 999)).toBeUndefined();
  expect(queue.press("y", NOW + 1_999)).toEqual({ answer: "allow", ask: ask("mallory") });
  expect(queue.leave("gone", NOW)).toBeUndefined();
});
