import type { MessageKind } from "@/lib/contract/messages";

export type FrameKind = Exclude<MessageKind, "event">;

const DATA: readonly (FrameKind | undefined)[] = [undefined, "text", "binary"];
const CONTROL: readonly (FrameKind | undefined)[] = Array(8)
  .fill(undefined)
  .concat("close", "ping", "pong");
/** RFC 6455, section 5.5. */
const CONTROL_LONGEST = 125;
/** The longest head of a frame. */
const HEAD_LONGEST = 14;

/** How much of a message is kept. A compressed one has to be whole to be read. */
export type FrameLimits = { plain: number; compressed: number };

/**
 * Goes from head to head through the frames of one direction of a WebSocket (RFC 6455, section 5). It looks at payloads
 * only in what is built on it, so its time depends on the number of frames alone.
 */
export abstract class FrameWalk {
  /** Of the current frame. Undefined: it continues a message. */
  protected kind: FrameKind | undefined;
  protected isControl = false;
  /** The three bits for extensions. */
  protected reserved = 0;
  protected isFinal = true;
  protected isMasked = false;
  protected length = 0;
  /** The bytes of the current payload that have not come yet. */
  protected left = 0;
  protected readonly mask = Buffer.alloc(4);
  /** Whether a message has begun whose last fragment has not come yet. */
  protected isWithin = false;
  protected isBroken = false;
  private readonly head = Buffer.alloc(HEAD_LONGEST);
  private headLength = 0;

  /** A frame begins. */
  protected abstract beginFrame(): void;
  protected abstract payload(chunk: Buffer, from: number, to: number): void;
  /** `at`: the place in the chunk after the frame. */
  protected abstract endFrame(at: number): void;
  /** These bytes are not what RFC 6455 describes. Nothing more is read. */
  protected abstract broken(reason: string): void;

  protected walk(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.isBroken) {
      if (this.left === 0) {
        at = this.readHead(chunk, at);
        continue;
      }
      const end = Math.min(chunk.length, at + this.left);
      this.payload(chunk, at, end);
      this.left -= end - at;
      at = end;
      if (this.left === 0) this.endFrame(at);
    }
  }

  /** So many bytes of the payload are left out. */
  protected pass(bytes: number): void {
    if (this.isBroken || this.left === 0) return;
    this.left = Math.max(0, this.left - bytes);
    if (this.left === 0) this.endFrame(0);
  }

  /** Whether a frame and its message are complete. */
  protected get isBetween(): boolean {
    return this.left === 0 && this.headLength === 0 && !this.isWithin;
  }

  /** The next byte is the first of a message. */
  protected restart(): void {
    this.left = 0;
    this.headLength = 0;
    this.isWithin = false;
  }

  /** Returns the place after the bytes that were read: those of a whole head, or one of a head that is cut. */
  private readHead(chunk: Buffer, at: number): number {
    const size = headSize(chunk[at + 1] ?? 0);
    if (this.headLength === 0 && at + size <= chunk.length) {
      this.begin(chunk, at, size);
      return this.afterHead(at + size);
    }
    const { head } = this;
    head[this.headLength++] = chunk[at] ?? 0;
    if (this.headLength < 2 || this.headLength < headSize(head[1] ?? 0)) return at + 1;
    this.begin(head, 0, this.headLength);
    this.headLength = 0;
    return this.afterHead(at + 1);
  }

  private afterHead(at: number): number {
    if (this.left === 0 && !this.isBroken) this.endFrame(at);
    return at;
  }

  private begin(bytes: Buffer, at: number, size: number): void {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    this.isMasked = second > 0x7f;
    if (this.isMasked) {
      const end = at + size;
      for (let index = 0; index < 4; index += 1) this.mask[index] = bytes[end - 4 + index] ?? 0;
    }
    this.isFinal = first > 0x7f;
    this.reserved = (first >> 4) & 7;
    this.length = readLength(bytes, at, second & 0x7f);
    const reason = this.readKind(first & 0x0f);
    if (reason === undefined) {
      this.left = this.length;
      return this.beginFrame();
    }
    this.isBroken = true;
    this.broken(reason);
  }

  /** Returns what is wrong with this frame, if anything. */
  private readKind(opcode: number): string | undefined {
    if (!Number.isSafeInteger(this.length)) return "a frame says that it is too long";
    const control = CONTROL[opcode];
    this.isControl = control !== undefined;
    this.kind = control ?? DATA[opcode];
    if (this.isControl) {
      const isWhole = this.isFinal && this.length <= CONTROL_LONGEST;
      return isWhole ? undefined : "a control frame is not a whole one";
    }
    if (this.kind === undefined && opcode !== 0) return "a frame has an unknown type";
    if (this.kind !== undefined && this.isWithin) return "a message begins within another";
    if (this.kind === undefined && !this.isWithin) return "a message continues that has not begun";
    this.isWithin = !this.isFinal;
    return undefined;
  }
}

function headSize(second: number): number {
  const short = second & 0x7f;
  return 2 + (short < 126 ? 0 : short === 126 ? 2 : 8) + (second > 0x7f ? 4 : 0);
}

function readLength(bytes: Buffer, at: number, short: number): number {
  if (short < 126) return short;
  if (short === 126) return bytes.readUInt16BE(at + 2);
  return bytes.readUInt32BE(at + 2) * 2 ** 32 + bytes.readUInt32BE(at + 6);
}
