import fc from "fast-check";
import { expect, test } from "vitest";
import { EventReader, type StreamEvent } from "./event-reader";

function reader(limit = 1024) {
  const events: StreamEvent[] = [];
  const state = { reserved: 0, most: 0 };
  const reading = new EventReader(limit, {
    refusal: () => undefined,
    reserve: (bytes) => {
      state.reserved += bytes;
      state.most = Math.max(state.most, state.reserved);
      return true;
    },
    release: (bytes) => {
      state.reserved -= bytes;
    },
    event: (event) => {
      events.push(event);
      state.reserved -= event.data?.length ?? 0;
    },
  });
  return { reading, events, state };
}

/** `type|id|retry|data` of each event. */
function read(stream: string | Buffer, sizes: number[] = [], limit?: number): string[] {
  const { reading, events, state } = reader(limit);
  const bytes = Buffer.from(stream);
  let at = 0;
  for (const size of sizes) {
    reading.push(bytes.subarray(at, at + size));
    at += size;
  }
  reading.push(bytes.subarray(at));
  reading.end();
  expect(state.reserved).toBe(0);
  return events.map(
    ({ type, id, retry, data, note }) =>
      `${type ?? ""}|${id ?? ""}|${retry ?? ""}|${data ?? "-"}${note ? "!" : ""}`,
  );
}

// The examples of HTML, section 9.2.6.
test.each([
  ["data: YHOO\ndata: +2\ndata: 10\n\n", ["|||YHOO\n+2\n10"]],
  [
    ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
    ["|1||first event", "|||second event", "||| third event"],
  ],
  ["data\n\ndata\ndata\n\ndata:", ["|||", "|||\n", "|||!"]],
  ["data:test\n\ndata: test\n\n", ["|||test", "|||test"]],
  [
    "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n",
    ["add|||73857293", "remove|||2153"],
  ],
])("%j is read as the standard says", (stream, events) => {
  for (const end of ["\n", "\r", "\r\n"]) {
    const other = stream.replaceAll("\n", end);
    expect(read(other)).toEqual(events);
    expect(read(other, Array(other.length).fill(1))).toEqual(events);
    expect(read(`\ufeff${other}`, [1, 1, 1])).toEqual(events);
  }
});

test("a retry, an id with NUL, unknown fields, and an event without data", () => {
  expect(read("retry: 1500\n\nretry: 1s\nid: a\0b\nname: x\ndata: 1\n\nevent: only\n\n")).toEqual([
    "||1500|-!",
    "|||1",
    "only|||-!",
  ]);
});

test("however a stream is cut into chunks, its events are the same", () => {
  const line = fc.oneof(
    fc.constantFrom("data", "data:", "event: a", "id: 1", ":", "", "retry: 5", "data: ä€😀"),
    fc.string({ maxLength: 8 }).map((text) => `data: ${text}`),
  );
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom("\n", "\r", "\r\n", "\n\n")), { maxLength: 20 })
    .map((lines) => lines.flat().join(""));
  fc.assert(
    fc.property(stream, fc.array(fc.nat(9)), fc.constantFrom(3, 1024), (text, sizes, limit) => {
      expect(read(text, sizes, limit)).toEqual(read(text, [], limit));
    }),
    { numRuns: 300 },
  );
});

test("any bytes are read, in bounded memory", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 10 }), (chunks) => {
      const { reading, state } = reader(100);
      for (const chunk of chunks) reading.push(Buffer.from(chunk));
      reading.end();
      expect(state.reserved).toBe(0);
      expect(state.most).toBeLessThanOrEqual(2 * 100 + 16);
    }),
    { numRuns: 300 },
  );
});

test("of a line without end and of endless data the beginning is kept, and the whole is counted", () => {
  const { reading, events, state } = reader(100);
  const line = Buffer.from("data: 123456789\n".repeat(1_000));
  for (let index = 0; index < 20; index += 1) reading.push(line);
  reading.push(Buffer.from("\ndata: "));
  for (let index = 0; index < 50; index += 1) reading.push(Buffer.alloc(10_000, "x"));
  reading.push(Buffer.from("\n\n"));
  expect(events.map(({ bytes, data }) => [bytes, data?.length])).toEqual([
    [199_999, 100],
    [500_000, 100],
  ]);
  expect(state.most).toBeLessThan(300);
});
