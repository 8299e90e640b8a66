import { expect, test, vi } from "vitest";
import { FrameCounter } from "./frame-counter";
import { FrameReader } from "./frame-reader";
import { RawRing } from "./raw-ring";

const LIMITS = { plain: 64 * 1024, compressed: 1024 * 1024 };

/** A ring that is read only when `state.hasRoom`. A message is given as its text, what is lost as a number. */
function ringOf() {
  const seen: (string | number)[] = [];
  const state = { hasRoom: false, held: 0, most: 0, isEnded: false };
  const readers = { sent: reader(seen), received: reader(seen) };
  const ring = new RawRing(
    {
      reserve: (bytes) => {
        state.held += bytes;
        state.most = Math.max(state.most, state.held);
        return true;
      },
      grew: (bytes) => {
        state.held += bytes;
      },
    },
    {
      get hasRoom() {
        return state.hasRoom;
      },
      read: (direction, _at, bytes) => readers[direction].push(bytes),
      omit: (direction, _at, bytes) => readers[direction].skip(bytes),
      lost: (direction, messages) => {
        readers[direction].reset();
        seen.push(messages);
      },
      ended: () => {
        state.isEnded = true;
      },
    },
  );
  return { ring, seen, state };
}

function reader(seen: (string | number)[]): FrameReader {
  return new FrameReader(LIMITS, {
    refusal: () => undefined,
    reserve: () => true,
    release: () => undefined,
    message: ({ content, bytes }) => seen.push(`${content}`.slice(0, 20) || `${bytes} bytes`),
    broken: (reason) => seen.push(reason),
  });
}

function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.set([0x81, 126]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

function push(ring: RawRing, bytes: Buffer, size: number): void {
  const counter = new FrameCounter(LIMITS, (piece) => ring.add("sent", piece));
  for (let at = 0; at < bytes.length; at += size) counter.push(bytes.subarray(at, at + size));
}

test.each([3, 17, 100, 1_000, 5_000, 70_000])(
  "after what is lost the next whole message is read, in chunks of %s bytes",
  (size) => {
    const { ring, seen, state } = ringOf();
    const texts = Array.from({ length: 12_000 }, (_, at) => `message ${at}`.padEnd(20));
    push(ring, Buffer.concat(texts.map((text) => frame(text.padEnd(97)))), size);
    expect(ring.messages).toBeLessThanOrEqual(5_000);
    state.hasRoom = true;
    ring.read();
    const lost = seen.reduce<number>((sum, each) => sum + (typeof each === "number" ? each : 0), 0);
    const read = seen.filter((each) => typeof each === "string");
    expect(read.length).toBeGreaterThan(1_000);
    expect(read).toEqual(texts.slice(lost));
    expect([state.held, ring.messages]).toEqual([0, 0]);
  },
);

test.each([3, 17, 100])(
  "small chunks of %s bytes that became one piece have one beginning",
  (size) => {
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    const { ring, seen, state } = ringOf();
    const texts = Array.from({ length: 60 }, (_, at) => `message ${at}`.padEnd(20));
    push(ring, Buffer.concat(texts.map((text) => frame(text.padEnd(97)))), size);
    vi.useRealTimers();
    expect(state.held).toBeLessThan(2 * 60 * 101);
    ring.trim(1);
    state.hasRoom = true;
    ring.read();
    const [first, second, ...read] = seen;
    expect(read).toEqual(texts.slice(Number(first) + Number(second)));
    expect(read.length).toBeGreaterThan(40);
  },
);

test("it never holds more than 2 MiB, and of a long message only what is shown", () => {
  const { ring, seen, state } = ringOf();
  push(ring, Buffer.concat(Array.from({ length: 400 }, () => frame("x".repeat(20_000)))), 65_536);
  expect(state.most).toBeLessThanOrEqual(2 * 1024 * 1024);
  ring.trim(Number.POSITIVE_INFINITY);
  expect([state.held, ring.messages]).toEqual([0, 0]);
  const head = Buffer.from([0x82, 127, 0, 0, 0, 0, 0x10, 0, 0, 0]);
  const bytes = Buffer.concat([frame("before"), head, Buffer.alloc(0x10000000), frame("after")]);
  seen.length = 0;
  push(ring, bytes, 65_536);
  expect(state.held).toBeLessThan(2 * 1024 * 1024);
  state.hasRoom = true;
  ring.end();
  ring.read();
  expect(seen).toEqual(["before", "\0".repeat(20), "after"]);
  expect(state.isEnded).toBe(true);
});

test("what is forgotten is freed at once, and nothing more is held", () => {
  const { ring, seen, state } = ringOf();
  push(ring, frame("one"), 100);
  ring.forget();
  push(ring, frame("two"), 100);
  state.hasRoom = true;
  ring.read();
  expect([seen, state.held, state.isEnded]).toEqual([[], 0, true]);
});
