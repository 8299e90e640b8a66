// Muxado frames: 3 bytes body length, 1 byte type and flags, 4 bytes stream id, body. All big-endian.

export const FRAME = { RST: 0, DATA: 1, WNDINC: 2, GOAWAY: 3 } as const;
export const FLAG = { NONE: 0, FIN: 1, SYN: 2 } as const;

export type Frame = { type: number; flags: number; streamId: number; body: Buffer };

const HEADER_BYTES = 8;

export function encodeFrame({ type, flags, streamId, body }: Frame): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  frame.writeUIntBE(body.length, 0, 3);
  frame[3] = (type << 4) | flags;
  frame.writeUInt32BE(streamId & 0x7fffffff, 4);
  body.copy(frame, HEADER_BYTES);
  return frame;
}

export function uint32(value: number): Buffer {
  const body = Buffer.allocUnsafe(4);
  body.writeUInt32BE(value);
  return body;
}

/** Splits a stream of bytes into frames, in whatever pieces the bytes arrive. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private length = 0;

  *push(chunk: Buffer): Generator<Frame> {
    this.chunks.push(chunk);
    this.length += chunk.length;
    while (this.length >= HEADER_BYTES) {
      const bytes = this.joined();
      const end = HEADER_BYTES + bytes.readUIntBE(0, 3);
      if (bytes.length < end) return;
      const kind = bytes.readUInt8(3);
      this.chunks = [bytes.subarray(end)];
      this.length = bytes.length - end;
      yield {
        type: kind >> 4,
        flags: kind & 0x0f,
        streamId: bytes.readUInt32BE(4) & 0x7fffffff,
        body: bytes.subarray(HEADER_BYTES, end),
      };
    }
  }

  private joined(): Buffer {
    const [first] = this.chunks;
    const bytes = first && this.chunks.length === 1 ? first : Buffer.concat(this.chunks);
    this.chunks = [bytes];
    return bytes;
  }
}
