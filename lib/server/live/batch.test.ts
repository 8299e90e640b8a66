import { afterEach, expect, test, vi } from "vitest";
import { Batch } from "./batch";

afterEach(() => {
  vi.useRealTimers();
});

test("the first event is written at once, the following ones ten times a second, complete and in order", () => {
  vi.useFakeTimers();
  const sent: string[] = [];
  const batch = new Batch((text) => sent.push(text));
  batch.add("a");
  vi.advanceTimersByTime(0);
  expect(sent).toEqual(["a"]);
  for (let index = 0; index < 1_000; index += 1) {
    batch.add("b");
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(100);
  expect(sent.length).toBeLessThanOrEqual(12);
  expect(sent.join("")).toBe(`a${"b".repeat(1_000)}`);
});

test("dropped events are not sent later", () => {
  vi.useFakeTimers();
  const sent: string[] = [];
  const batch = new Batch((text) => sent.push(text));
  batch.add("a");
  batch.drop();
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual([]);
});

test("an urgent event is written at once, after those that were waiting", () => {
  vi.useFakeTimers();
  const sent: string[] = [];
  const batch = new Batch((text) => sent.push(text));
  batch.add("a");
  vi.advanceTimersByTime(0);
  batch.add("b");
  batch.addUrgent("c");
  expect(sent).toEqual(["a", "bc"]);
  vi.advanceTimersByTime(1_000);
  expect(sent).toEqual(["a", "bc"]);
});
