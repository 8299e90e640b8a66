import { expect, test } from "vitest";
import { Masker, type Task } from "./masker";

function taskOf(text: string, limit = 64 * 1024): Task {
  const bytes = Buffer.from(text);
  return {
    chunks: [bytes.subarray(0, 3), bytes.subarray(3)],
    captured: bytes.length,
    bytes: bytes.length,
    contentType: "application/json",
    coding: undefined,
    note: undefined,
    limit,
  };
}

const small = (index: number) => taskOf(`{"password":"secret ${index}","a":${index}}`);
const shown = (index: number) => `{"password":"********","a":${index}}`;

test("bodies are masked in a thread that ends when it has no work and starts again when needed", async () => {
  const masker = new Masker({ budgetMs: 10_000, idleMs: 20, inPlaceBytes: 0 });
  expect(masker.isRunning).toBe(false);
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, at) => masker.settle(small(at))),
  );
  expect(replies.map(({ body }) => body.text)).toEqual(replies.map((_, at) => shown(at)));
  expect(replies[0]?.masked).toEqual(["password"]);
  await expect.poll(() => masker.isRunning, { timeout: 10_000 }).toBe(false);
  expect((await masker.settle(small(1))).body.text).toBe(shown(1));
});

test("a body that takes too long is given up, and the others are still read", async () => {
  const masker = new Masker({ budgetMs: 500, idleMs: 20, inPlaceBytes: 0 });
  const huge = taskOf(`[${'{"pin":1,"a":"b=c"},'.repeat(3_000_000)}1]`, 64 * 1024 * 1024);
  const [before, slow, after] = await Promise.all([
    masker.settle(small(1)),
    masker.settle(huge),
    masker.settle(small(2)),
  ]);
  expect(slow).toEqual({
    body: {
      kind: "none",
      bytes: huge.bytes,
      captured: huge.captured,
      contentType: "application/json",
      truncated: true,
      note: "Not shown: reading it took too long.",
    },
    masked: [],
  });
  expect([before, after].map(({ body }) => body.text)).toEqual([shown(1), shown(2)]);
});

test("a body that somebody looks at does not wait for the others", async () => {
  const masker = new Masker({ budgetMs: 10_000, idleMs: 20, inPlaceBytes: 0 });
  const done: number[] = [];
  const settle = async (at: number, isAwaited = false) => {
    await masker.settle(small(at), isAwaited);
    done.push(at);
  };
  const others = Array.from({ length: 200 }, (_, at) => settle(at));
  await Promise.all([...others, settle(1_000, true)]);
  expect(done.indexOf(1_000)).toBeLessThan(20);
});

test("a small body is read without the thread, unless it is compressed", async () => {
  const masker = new Masker({ budgetMs: 10_000, idleMs: 20, inPlaceBytes: 1024 });
  const { body, masked } = await masker.settle(small(1));
  expect([body.text, masked]).toEqual([shown(1), ["password"]]);
  expect(masker.isRunning).toBe(false);
  await masker.settle({ ...small(1), coding: "gzip" });
  expect(masker.isRunning).toBe(true);
});
