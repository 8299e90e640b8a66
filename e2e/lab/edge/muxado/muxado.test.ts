import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { encodeFrame, FLAG, FRAME, type Frame, FrameReader, uint32 } from "./frame";
import { MuxSession } from "./session";
import { MuxStream, WINDOW } from "./stream";

function frame(fields: Partial<Frame>): Frame {
  return { type: FRAME.DATA, flags: 0, streamId: 1, body: Buffer.alloc(0), ...fields };
}

test("a frame is 3 bytes length, type and flags, 4 bytes stream, body", () => {
  const bytes = encodeFrame(
    frame({ type: FRAME.WNDINC, flags: FLAG.SYN, streamId: 0x01020304, body: uint32(7) }),
  );
  expect(bytes.toString("hex")).toBe("000004220102030400000007");
});

test("frames are complete, however the bytes are cut", () => {
  const frames = [
    frame({ body: randomBytes(3) }),
    frame({ streamId: 3 }),
    frame({ body: randomBytes(70_000) }),
  ];
  const bytes = Buffer.concat(frames.map(encodeFrame));
  for (const size of [1, 7, 8, 9, 4096, bytes.length]) {
    const reader = new FrameReader();
    const read: Frame[] = [];
    for (let at = 0; at < bytes.length; at += size)
      read.push(...reader.push(bytes.subarray(at, at + size)));
    expect(read).toEqual(frames);
  }
});

function sendingStream() {
  const sent: Frame[] = [];
  const stream = new MuxStream(
    2,
    (each, written) => {
      sent.push(each);
      written?.();
    },
    false,
  );
  const bytes = () =>
    sent.reduce((sum, { type, body }) => sum + (type === FRAME.DATA ? body.length : 0), 0);
  return { stream, sent, bytes };
}

test("a sender stops at 256 KiB and continues when it gets more window", async () => {
  const { stream, bytes } = sendingStream();
  stream.write(randomBytes(WINDOW + 100_000));
  await new Promise(setImmediate);
  expect(bytes()).toBe(WINDOW);
  stream.grant(60_000);
  await new Promise(setImmediate);
  expect(bytes()).toBe(WINDOW + 60_000);
  stream.grant(60_000);
  await new Promise(setImmediate);
  expect(bytes()).toBe(WINDOW + 100_000);
});

test("the first DATA frame carries SYN, the last one FIN", async () => {
  const { stream, sent } = sendingStream();
  stream.end("hello");
  await once(stream, "finish");
  expect(sent.map(({ flags }) => flags)).toEqual([FLAG.SYN, FLAG.FIN]);
});

test("a reader grants only as much as was consumed", async () => {
  const { stream, sent } = sendingStream();
  for (let count = 0; count < 4; count += 1) stream.receive(randomBytes(WINDOW / 4), false);
  await new Promise(setImmediate);
  expect(sent).toEqual([]);
  let read = 0;
  stream.on("data", (chunk: Buffer) => (read += chunk.length));
  await new Promise(setImmediate);
  expect(read).toBe(WINDOW);
  const granted = sent.reduce((sum, { body }) => sum + body.readUInt32BE(0), 0);
  expect(sent.every(({ type }) => type === FRAME.WNDINC)).toBe(true);
  expect(granted).toBeGreaterThan(WINDOW / 2);
  expect(granted).toBeLessThanOrEqual(WINDOW);
});

/** Two sessions over a pair of pipes. The far one plays the agent with raw frames. */
function connection() {
  const toServer = new PassThrough();
  const toAgent = new PassThrough();
  const socket = Object.assign(toServer, {});
  const duplex = new (class extends PassThrough {
    override _transform(chunk: Buffer, _encoding: string, done: () => void) {
      toAgent.write(chunk);
      done();
    }
  })();
  socket.on("data", (chunk) => duplex.emit("data", chunk));
  return { session: new MuxSession(duplex), toServer, toAgent };
}

test("a stream opened by the agent is emitted, and its directions are independent", async () => {
  const { session, toServer } = connection();
  const opened = once(session, "stream");
  toServer.write(encodeFrame(frame({ flags: FLAG.SYN, body: Buffer.from("ask") })));
  const [stream] = await opened;
  expect(String((await once(stream, "data"))[0])).toBe("ask");
  toServer.write(encodeFrame(frame({ flags: FLAG.FIN })));
  await once(stream, "end");
  expect(stream.writable).toBe(true);
});

test("a reset ends only its own stream", async () => {
  const { session, toServer } = connection();
  const streams: MuxStream[] = [];
  session.on("stream", (stream) => streams.push(stream));
  toServer.write(encodeFrame(frame({ flags: FLAG.SYN, streamId: 1 })));
  toServer.write(encodeFrame(frame({ flags: FLAG.SYN, streamId: 3 })));
  toServer.write(encodeFrame(frame({ type: FRAME.RST, streamId: 1, body: uint32(0) })));
  await expect.poll(() => streams.map(({ destroyed }) => destroyed)).toEqual([true, false]);
});
