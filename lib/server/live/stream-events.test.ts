import { expect, test } from "vitest";
import { getHub } from "@/lib/base/hub";
import { streamEvents } from "./stream-events";

const LONG = "x".repeat(200_000);
const publish = (id: string) => getHub().publish({ type: "removed", data: { id } });

async function readAll(stream: ReadableStream): Promise<string> {
  return new Response(stream).text();
}

test("a tab that does not read is disconnected, and gets what it missed when it connects again", async () => {
  const heard: boolean[] = [];
  getHub().onHeard((isHeard) => heard.push(isHeard));
  const { latestId } = getHub();
  const slow = streamEvents(latestId, new AbortController().signal);
  await expect.poll(() => heard.at(-1)).toBe(true);
  for (let count = 0; count < 30; count += 1) publish(`${count} ${LONG}`);
  expect(heard).toEqual([false, true, false]);
  // Only what was written before the end can still be read.
  const text = await readAll(slow);
  expect(text).toContain('"19 x');
  expect(text).not.toContain('"29 x');
  expect(text.length).toBeLessThan(5_000_000);

  const leave = new AbortController();
  const again = streamEvents(latestId, leave.signal);
  await expect.poll(() => heard.at(-1)).toBe(true);
  leave.abort();
  expect(await readAll(again)).toContain('"29 x');
  expect(heard.at(-1)).toBe(false);
});

test("a stream that is being prepared while all streams are closed never starts", async () => {
  const stream = streamEvents(getHub().latestId, new AbortController().signal);
  getHub().close();
  publish("after");
  expect(await readAll(stream)).toBe("");
});

test("a tab that reads is never disconnected, however much is sent", async () => {
  const leave = new AbortController();
  const reader = streamEvents(getHub().latestId, leave.signal).getReader();
  let read = (await reader.read()).value?.length ?? 0;
  for (let count = 0; count < 60; count += 1) {
    publish(`${count} ${LONG}`);
    while (read < (count + 1) * LONG.length) read += (await reader.read()).value?.length ?? 0;
  }
  expect(read).toBeGreaterThan(60 * LONG.length);
  leave.abort();
});
