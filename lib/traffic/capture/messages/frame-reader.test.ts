import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameCounter } from "./frame-counter";
import { type FrameMessage, FrameReader } from "./frame-reader";

type Frame = {
  opcode: number;
  payload: Buffer;
  fin?: boolean;
  rsv?: number;
  mask?: Buffer | undefined;
};

/** RFC 6455, section 5.2. */
function frame({ opcode, payload, fin = true, rsv = 0, mask }: Frame): Buffer {
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const length = payload.length;
  const head = Buffer.alloc(10);
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  head[0] = first;
  head[1] = (mask ? 0x80 : 0) | (size === 2 ? length : size === 4 ? 126 : 127);
  if (size === 4) head.writeUInt16BE(length, 2);
  if (size === 10) head.writeBigUInt64BE(BigInt(length), 2);
  const hidden = mask ? payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0)) : payload;
  return Buffer.concat([head.subarray(0, size), mask ?? Buffer.alloc(0), hidden]);
}

function reader(limits = { plain: 1_000, compressed: 2_000 }) {
  const seen: FrameMessage[] = [];
  const state = { reserved: 0, most: 0, broken: "" };
  const reading = new FrameReader(limits, {
    refusal: () => undefined,
    reserve: (bytes) => {
      state.reserved += bytes;
      state.most = Math.max(state.most, state.reserved);
      return true;
    },
    release: (bytes) => {
      state.reserved -= bytes;
    },
    message: (message) => {
      seen.push(message);
      state.reserved -= message.content?.length ?? 0;
    },
    broken: (reason) => {
      state.broken = reason;
    },
  });
  return { reading, seen, state };
}

const text = (content: string) => Buffer.from(content);
const shown = (seen: FrameMessage[]) =>
  seen.map(({ kind, content, code }) => `${kind}${code ?? ""} ${content ?? "-"}`);

test("fragments with control frames between them, masked, byte by byte", () => {
  const mask = Buffer.from([1, 2, 3, 250]);
  const close = Buffer.concat([Buffer.from([0x0f, 0xa1]), text("done")]);
  const bytes = Buffer.concat([
    frame({ opcode: 1, payload: text("Hel"), fin: false, mask }),
    frame({ opcode: 9, payload: text("you?"), mask }),
    frame({ opcode: 0, payload: text(""), fin: false, mask }),
    frame({ opcode: 0, payload: text("lo"), mask: Buffer.from([9, 9, 9, 9]) }),
    frame({ opcode: 10, payload: text(""), mask }),
    frame({ opcode: 2, payload: text("x".repeat(300)), mask }),
    frame({ opcode: 8, payload: close, mask }),
  ]);
  const expected = [
    "ping you?",
    "text Hello",
    "pong ",
    `binary ${"x".repeat(300)}`,
    "close4001 done",
  ];
  for (const size of [bytes.length, 1, 3]) {
    const { reading, seen, state } = reader();
    for (let at = 0; at < bytes.length; at += size) reading.push(bytes.subarray(at, at + size));
    expect(shown(seen)).toEqual(expected);
    const counter = new FrameCounter({ plain: 1_000, compressed: 2_000 }, () => undefined);
    for (let at = 0; at < bytes.length; at += size) counter.push(bytes.subarray(at, at + size));
    expect(counter.counts).toEqual({ text: 1, binary: 1, bytes: 305 });
    expect(counter.closeCode).toBe(4001);
    expect(state).toMatchObject({ reserved: 0, broken: "" });
  }
});

test("of a message of 2 GB the beginning is kept, and the next is read", () => {
  const { reading, seen, state } = reader();
  const head = frame({ opcode: 2, payload: Buffer.alloc(0) });
  const size = 2 * 1024 ** 3;
  const long = Buffer.alloc(10);
  long.set([head[0] ?? 0, 127]);
  long.writeBigUInt64BE(BigInt(size), 2);
  reading.push(long);
  const chunk = Buffer.alloc(1024 * 1024);
  for (let at = 0; at < size; at += chunk.length) reading.push(chunk);
  reading.push(frame({ opcode: 1, payload: text("next") }));
  expect(seen.map(({ bytes, content, isWhole }) => [bytes, content?.length, isWhole])).toEqual([
    [size, 1_000, false],
    [4, 4, true],
  ]);
  expect(state.most).toBe(1_000);
});

test.each<[string, Buffer]>([
  ["an unknown type", frame({ opcode: 3, payload: text("a") })],
  ["a long ping", frame({ opcode: 9, payload: Buffer.alloc(126) })],
  ["a ping in fragments", frame({ opcode: 9, payload: text("a"), fin: false })],
  ["a continuation of nothing", frame({ opcode: 0, payload: text("a") })],
  [
    "a message within a message",
    Buffer.concat([
      frame({ opcode: 1, payload: text("a"), fin: false }),
      frame({ opcode: 1, payload: text("b") }),
    ]),
  ],
  ["a length of 64 bits", Buffer.from([0x82, 127, ...Array(8).fill(255)])],
])("after %s nothing more is read, and it says so", (_what, bytes) => {
  const { reading, seen, state } = reader();
  reading.push(bytes);
  reading.push(frame({ opcode: 1, payload: text("later") }));
  expect(state.broken).not.toBe("");
  expect(shown(seen)).toEqual([]);
  expect(state.reserved).toBe(0);
});

test("any bytes are read in any chunks, in bounded memory, and with the same result", () => {
  const any = fc.uint8Array({ maxLength: 300 });
  const valid = fc
    .record({ opcode: fc.constantFrom(0, 1, 2, 8, 9, 10), payload: any, fin: fc.boolean() })
    .map((each) => frame({ ...each, payload: Buffer.from(each.payload) }));
  const stream = fc
    .array(fc.oneof({ weight: 4, arbitrary: valid }, any), { maxLength: 8 })
    .map((parts) => Buffer.concat(parts));
  fc.assert(
    fc.property(stream, fc.array(fc.nat(50)), (bytes, sizes) => {
      const whole = reader();
      whole.reading.push(bytes);
      whole.reading.end();
      const cut = reader();
      let at = 0;
      for (const size of sizes) {
        cut.reading.push(bytes.subarray(at, at + size));
        at += size;
      }
      cut.reading.push(bytes.subarray(at));
      cut.reading.end();
      expect(shown(cut.seen)).toEqual(shown(whole.seen));
      expect(cut.state).toMatchObject({ reserved: 0, broken: whole.state.broken });
      expect(cut.state.most).toBeLessThanOrEqual(2_000 + 125);
    }),
    { numRuns: 500 },
  );
});

// What a counter cuts into pieces, a reader joins again.
test("any bytes that are read later, piece by piece, are the same messages", () => {
  const stream = fc
    .array(
      fc.record({
        opcode: fc.constantFrom(0, 1, 2, 8, 9, 10),
        payload: fc.nat(9).map((size) => Buffer.alloc(size * size * size * 12, "abc")),
        fin: fc.boolean(),
        rsv: fc.constantFrom(0, 4),
        mask: fc.constantFrom(undefined, Buffer.from([1, 2, 3, 4])),
      }),
      { maxLength: 12 },
    )
    .map((frames) => Buffer.concat(frames.map(frame)));
  fc.assert(
    fc.property(stream, fc.array(fc.nat(9_000)), (bytes, sizes) => {
      const whole = reader();
      whole.reading.push(bytes);
      const later = reader();
      let messages = 0;
      const counter = new FrameCounter({ plain: 1_000, compressed: 2_000 }, (piece) => {
        messages += piece.messages;
        if (piece.bytes) later.reading.push(piece.bytes);
        else later.reading.skip(piece.omitted);
      });
      let at = 0;
      for (const size of [...sizes, bytes.length]) {
        counter.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(shown(later.seen)).toEqual(shown(whole.seen));
      expect(later.seen.map(({ bytes }) => bytes)).toEqual(whole.seen.map(({ bytes }) => bytes));
      expect(later.state).toEqual(whole.state);
      expect(messages).toBe(whole.seen.length);
    }),
    { numRuns: 300 },
  );
});
