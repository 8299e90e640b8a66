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

test("y lets the first in, n refuses the next, and other keys do nothing", () => {
  const queue = new AskQueue();
  expect(queue.press("y", NOW)).toBeUndefined();
  expect([queue.add(ask("guest")), queue.add(ask("other")), queue.add(ask("guest"))]).toEqual([
    true,
    true,
    false,
  ]);
  expect(queue.press("a", NOW)).toBeUndefined();
  expect(queue.press("Y", NOW)).toEqual({ answer: "allow", ask: ask("guest") });
  expect(queue.press("n", NOW)).toEqual({ answer: "refuse", ask: ask("other") });
  expect(queue.current).toBeUndefined();
});

test("an e-mail that nobody verified needs y twice, and once to refuse", () => {
  const queue = new AskQueue();
  queue.add(ask("boss", false));
  queue.add(ask("other", false));
  expect(queue.press("y", NOW)).toEqual({ sure: ask("boss", false) });
  expect(queue.press("y", NOW)).toEqual({ answer: "allow", ask: ask("boss", false) });
  // The first y was for the other one.
  expect(queue.press("y", NOW)).toEqual({ sure: ask("other", false) });
  expect(queue.press("n", NOW)).toEqual({ answer: "refuse", ask: ask("other", false) });
});

test("a key for a question that went away by itself does not answer the one that comes after it", () => {
  const queue = new AskQueue();
  queue.add(ask("guest"));
  queue.add(ask("mallory"));
  queue.add(ask("third"));
  expect(queue.leave("third", NOW)).toBeUndefined();
  expect(queue.leave("guest", NOW)).toEqual(ask("guest"));
  expect(queue.current).toEqual(ask("mallory"));
  expect(queue.press("y", NOW + 999)).toBeUndefined();
  expect(queue.press("y", NOW + 1_000)).toEqual({ answer: "allow", ask: ask("mallory") });
  expect(queue.leave("gone", NOW)).toBeUndefined();
});
