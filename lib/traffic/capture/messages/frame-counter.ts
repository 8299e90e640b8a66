import type { WebSocketCounts } from "@/lib/contract/traffic";
import { type FrameLimits, FrameWalk } from "./frame-walk";

/** A part of one direction's bytes, as they were sent. */
export type Piece = {
  /** In memory that belongs to somebody else. Undefined: `omitted` bytes of a payload, all beyond what is kept of a message. */
  bytes: Buffer | undefined;
  omitted: number;
  /** How many messages end in it. */
  messages: number;
  /** The first place in it where a message begins and none is incomplete, or -1. */
  border: number;
  /** How many messages end before this place. */
  before: number;
  /** Whether a compressed message begins or continues in it. */
  isCompressed: boolean;
};

/** So that leaving out a piece, or reading one, is a small step. */
const MESSAGES_MOST = 1_000;
/** Leaving out less than this saves nothing. */
const OMITTED_LEAST = 1_024;

/**
 * Counts the messages of one direction of a WebSocket, and cuts its bytes into pieces that can be read later. It runs
 * for every byte that passes, so it looks at no payload and copies nothing.
 */
export class FrameCounter extends FrameWalk {
  readonly counts: WebSocketCounts["sent"] = { text: 0, binary: 0, bytes: 0 };
  closeCode: number | undefined;
  private chunk: Buffer = NOTHING;
  /** Where the next piece begins in the chunk. */
  private from = 0;
  private messages = 0;
  private border = -1;
  private before = 0;
  private isCompressed = false;
  /** Of the current message. */
  private isMessageCompressed = false;
  private messageBytes = 0;
  private closeBytes: number[] = [];

  constructor(
    private readonly limits: FrameLimits,
    private readonly onPiece: (piece: Piece) => void,
  ) {
    super();
  }

  push(chunk: Buffer): void {
    if (this.isBroken) return;
    this.chunk = chunk;
    this.from = 0;
    this.beginPiece();
    this.walk(chunk);
    this.cut(chunk.length);
    this.chunk = NOTHING;
  }

  protected beginFrame(): void {
    const { kind, counts, length } = this;
    if (this.isControl) {
      if (kind === "close") this.closeBytes = [];
      return;
    }
    if (kind) {
      counts[kind === "text" ? "text" : "binary"] += 1;
      this.isMessageCompressed = this.reserved === 4;
      this.messageBytes = 0;
    }
    if (this.isMessageCompressed) this.isCompressed = true;
    counts.bytes += length;
  }

  protected payload(chunk: Buffer, from: number, to: number): void {
    if (this.isControl) {
      if (this.kind === "close") this.readCode(chunk, from, to);
      return;
    }
    const limit = this.isMessageCompressed ? this.limits.compressed : this.limits.plain;
    const kept = Math.min(to - from, Math.max(0, limit - this.messageBytes));
    this.messageBytes += to - from;
    const omitted = to - from - kept;
    if (omitted >= OMITTED_LEAST) this.omit(from + kept, omitted);
  }

  protected endFrame(at: number): void {
    if (!this.isControl && !this.isFinal) return;
    this.messages += 1;
    if (this.isWithin) return;
    if (this.border === -1) {
      this.border = at - this.from;
      this.before = this.messages;
    }
    if (this.messages < MESSAGES_MOST) return;
    this.cut(at);
    this.beginPiece();
  }

  // The reader says it, when it has come to this place.
  protected broken(): void {
    return undefined;
  }

  private readCode(chunk: Buffer, from: number, to: number): void {
    const offset = this.length - this.left;
    for (let at = from; at < to && this.closeBytes.length < 2; at += 1) {
      const key = this.isMasked ? (this.mask[offset + at - from] ?? 0) : 0;
      this.closeBytes.push((chunk[at] ?? 0) ^ key);
    }
    const [high = 0, low] = this.closeBytes;
    if (low !== undefined) this.closeCode = high * 256 + low;
  }

  private omit(from: number, bytes: number): void {
    this.cut(from);
    this.beginPiece();
    const { messages, border, before, isCompressed } = this;
    this.onPiece({ bytes: undefined, omitted: bytes, messages, border, before, isCompressed });
    this.from = from + bytes;
  }

  private beginPiece(): void {
    this.messages = 0;
    this.border = this.isBetween ? 0 : -1;
    this.before = 0;
    this.isCompressed = this.border === -1 && this.isMessageCompressed;
  }

  private cut(to: number): void {
    const { chunk, from, messages, border, before, isCompressed } = this;
    this.from = to;
    if (to === from && messages === 0) return;
    this.onPiece({
      bytes: chunk.subarray(from, to),
      omitted: 0,
      messages,
      border,
      before,
      isCompressed,
    });
  }
}

const NOTHING = Buffer.alloc(0);
