import { z } from "zod";
import type { MuxStream } from "./muxado/stream";

/** The four bytes that open a stream. */
export function streamType(type: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(type);
  return bytes;
}

export async function readType(stream: MuxStream): Promise<{ type: number; first: Buffer }> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < 4) {
    const chunk = await nextChunk(stream);
    if (!chunk) return { type: -1, first: Buffer.alloc(0) };
    bytes = Buffer.concat([bytes, chunk]);
  }
  return { type: bytes.readUInt32BE(0), first: bytes.subarray(4) };
}

/** A request ends with its JSON and not with FIN, so it is read until it parses. */
export async function readJson(stream: MuxStream, first: Buffer): Promise<unknown> {
  let bytes = first;
  for (;;) {
    try {
      return JSON.parse(bytes.toString("utf8"));
    } catch {
      const chunk = await nextChunk(stream);
      if (!chunk) return undefined;
      bytes = Buffer.concat([bytes, chunk]);
    }
  }
}

function nextChunk(stream: MuxStream): Promise<Buffer | undefined> {
  const schema = z.instanceof(Buffer).nullable();
  const chunk = schema.parse(stream.read());
  if (chunk) return Promise.resolve(chunk);
  return new Promise((resolve) => {
    const done = () => {
      stream.off("readable", done).off("end", done).off("close", done);
      resolve(schema.parse(stream.read()) ?? undefined);
    };
    stream.on("readable", done).on("end", done).on("close", done);
  });
}

/** Sends the four bytes of each heartbeat back. */
export function echoHeartbeats(stream: MuxStream, first: Buffer): void {
  if (first.length > 0) stream.write(first);
  stream.on("data", (bytes: Buffer) => stream.write(bytes));
}
