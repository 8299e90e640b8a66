import { Pieces } from "@/lib/base/pieces";
import { NO_MEMORY } from "@/lib/traffic/capture/no-memory";
import { type FrameKind, type FrameLimits, FrameWalk } from "./frame-walk";

/** A message as it was sent: its fragments are joined and unmasked, but it may be compressed. */
export type FrameMessage = {
  kind: FrameKind;
  /** Of the whole payload. */
  bytes: number;
  /** The beginning of the payload, for which memory is reserved. Undefined: nothing was kept, and `note` says why. */
  content: Buffer | undefined;
  isWhole: boolean;
  isCompressed: boolean;
  note: string | undefined;
  /** Of a close. */
  code?: number;
};

export type FrameSink = {
  /** Called when a message begins: why its content cannot be kept, if so. */
  refusal(isCompressed: boolean): string | undefined;
  /** Memory for this many bytes more; false when there is none. What was reserved belongs to the next message. */
  reserve(bytes: number): boolean;
  release(bytes: number): void;
  message(message: FrameMessage): void;
  /** These bytes are not what RFC 6455 describes. Nothing more is read. */
  broken(reason: string): void;
};

type Data = {
  kind: FrameKind;
  isCompressed: boolean;
  bytes: number;
  content: Pieces;
  note: string | undefined;
};

/**
 * Reads the messages of one direction of a WebSocket. Each byte is read once, and no more than the limits is kept however
 * long a message is.
 */
export class FrameReader extends FrameWalk {
  private data: Data | undefined;
  private control: Buffer | undefined;

  constructor(
    private readonly limits: FrameLimits,
    private readonly sink: FrameSink,
  ) {
    super();
  }

  push(chunk: Buffer): void {
    this.walk(chunk);
  }

  /** So many bytes of a payload, all beyond the limit, are not given. */
  skip(bytes: number): void {
    this.pass(bytes);
  }

  /** Bytes are missing, and the next is the first of a message. */
  reset(): void {
    if (this.data) this.letGo(this.data);
    this.data = undefined;
    this.control = undefined;
    this.restart();
  }

  /** Nothing more comes. */
  end(): void {
    this.reset();
    this.isBroken = true;
  }

  protected beginFrame(): void {
    const { kind } = this;
    if (this.isControl) {
      this.control = Buffer.alloc(this.length);
      return;
    }
    if (kind) this.beginMessage(kind);
    if (this.data) this.data.bytes += this.length;
  }

  private beginMessage(kind: FrameKind): void {
    const isCompressed = this.reserved === 4;
    const note =
      this.reserved === 0 || isCompressed
        ? this.sink.refusal(isCompressed)
        : "Not shown: it uses an extension that is unknown here.";
    this.data = { kind, isCompressed, bytes: 0, content: new Pieces(), note };
  }

  protected payload(chunk: Buffer, from: number, to: number): void {
    const offset = this.length - this.left;
    if (this.control) {
      chunk.copy(this.control, offset, from, to);
      return;
    }
    const { data } = this;
    if (!data || data.note !== undefined) return;
    const limit = data.isCompressed ? this.limits.compressed : this.limits.plain;
    const bytes = Math.min(to - from, limit - data.content.length);
    if (bytes <= 0) return;
    if (!this.sink.reserve(bytes)) {
      this.letGo(data);
      data.note = NO_MEMORY;
      return;
    }
    const copy = data.content.add(chunk.subarray(from, from + bytes));
    if (this.isMasked) unmask(copy, this.mask, offset);
  }

  protected endFrame(): void {
    const { control, data, kind } = this;
    if (control) {
      this.control = undefined;
      if (kind) this.endControl(kind, control);
      return;
    }
    if (!data || !this.isFinal) return;
    this.data = undefined;
    this.sink.message({
      kind: data.kind,
      bytes: data.bytes,
      content: data.note === undefined ? data.content.join() : undefined,
      isWhole: data.content.length === data.bytes,
      isCompressed: data.isCompressed,
      note: data.note,
    });
  }

  private endControl(kind: FrameKind, payload: Buffer): void {
    if (this.isMasked) unmask(payload, this.mask, 0);
    const hasCode = kind === "close" && payload.length >= 2;
    const code = hasCode ? payload.readUInt16BE(0) : undefined;
    const content = hasCode ? payload.subarray(2) : payload;
    const isKept = this.sink.refusal(false) === undefined && this.sink.reserve(content.length);
    this.sink.message({
      kind,
      bytes: payload.length,
      content: isKept ? content : undefined,
      isWhole: true,
      isCompressed: false,
      note: undefined,
      ...(code !== undefined && { code }),
    });
  }

  protected broken(reason: string): void {
    this.end();
    this.sink.broken(reason);
  }

  private letGo(data: Data): void {
    this.sink.release(data.content.length);
    data.content = new Pieces();
  }
}

/** `offset`: the place of the first byte within its frame. */
function unmask(bytes: Buffer, mask: Buffer, offset: number): void {
  const keys = [0, 1, 2, 3].map((index) => mask[(offset + index) & 3] ?? 0);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = (bytes[index] ?? 0) ^ (keys[index & 3] ?? 0);
  }
}
