import type { MessageKind } from "@/lib/contract/messages";
import type { WebSocketCounts } from "@/lib/contract/traffic";

type Counts = WebSocketCounts["sent"];
type FrameKind = Exclude<MessageKind, "event">;

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
  kind: "text" | "binary";
  isCompressed: boolean;
  bytes: number;
  chunks: Buffer[];
  kept: number;
  note: string | undefined;
};

const DATA: Record<number, Data["kind"]> = { 1: "text", 2: "binary" };
const CONTROL: Record<number, FrameKind> = { 8: "close", 9: "ping", 10: "pong" };
/** RFC 6455, section 5.5. */
const CONTROL_LONGEST = 125;
const NO_MEMORY =
  "Not kept: the memory for captured requests is in use by requests that are still open.";

/** How much of a message is kept. A compressed one has to be whole to be read. */
export type FrameLimits = { plain: number; compressed: number };

/**
 * Reads one direction of a WebSocket (RFC 6455, section 5). Each byte is read once, and no more than the limits is kept
 * however long a message is.
 */
export class FrameReader {
  readonly counts: Counts = { text: 0, binary: 0, bytes: 0 };
  closeCode: number | undefined;
  private readonly head = Buffer.alloc(14);
  private headLength = 0;
  private headSize = 2;
  private length = 0;
  /** The bytes of the current frame's payload that have not come yet. */
  private left = 0;
  private readonly mask = Buffer.alloc(4);
  private isMasked = false;
  private isFinal = true;
  private data: Data | undefined;
  private control: { kind: FrameKind; payload: Buffer } | undefined;
  private isBroken = false;

  constructor(
    private readonly limits: FrameLimits,
    private readonly sink: FrameSink,
  ) {}

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.isBroken) {
      if (this.left > 0) {
        const end = Math.min(chunk.length, at + this.left);
        this.payload(chunk, at, end);
        this.left -= end - at;
        at = end;
        if (this.left === 0) this.endFrame();
        continue;
      }
      this.head[this.headLength++] = chunk[at++] ?? 0;
      if (this.headLength === 2) this.headSize = sizeOfHead(this.head[1] ?? 0);
      if (this.headLength === this.headSize && this.headLength >= 2) this.beginFrame();
    }
  }

  /** Nothing more comes. */
  end(): void {
    if (this.data) this.letGo(this.data);
    this.data = undefined;
    this.isBroken = true;
  }

  private beginFrame(): void {
    const { head } = this;
    const [first = 0, second = 0] = head;
    const length = readLength(head, second & 0x7f);
    this.isMasked = (second & 0x80) !== 0;
    if (this.isMasked) head.copy(this.mask, 0, this.headSize - 4, this.headSize);
    this.headLength = 0;
    this.headSize = 2;
    this.length = length;
    this.left = length;
    this.isFinal = (first & 0x80) !== 0;
    const reason = this.beginPayload(first & 0x0f, (first & 0x70) >> 4);
    if (reason !== undefined) return this.break(reason);
    if (length === 0) this.endFrame();
  }

  /** Returns what is wrong with this frame, if anything. */
  private beginPayload(opcode: number, reserved: number): string | undefined {
    if (!Number.isSafeInteger(this.length)) return "a frame says that it is too long";
    const control = CONTROL[opcode];
    if (control) {
      if (!this.isFinal || this.length > CONTROL_LONGEST)
        return "a control frame is not a whole one";
      this.control = { kind: control, payload: Buffer.alloc(this.length) };
      return undefined;
    }
    const kind = DATA[opcode];
    if (!kind && opcode !== 0) return "a frame has an unknown type";
    if (kind && this.data) return "a message begins within another";
    if (!kind && !this.data) return "a message continues that has not begun";
    if (kind) this.beginMessage(kind, reserved);
    if (this.data) this.data.bytes += this.length;
    this.counts.bytes += this.length;
    return undefined;
  }

  private beginMessage(kind: Data["kind"], reserved: number): void {
    this.counts[kind] += 1;
    const isCompressed = reserved === 4;
    const note =
      reserved === 0 || isCompressed
        ? this.sink.refusal(isCompressed)
        : "Not shown: it uses an extension that is unknown here.";
    this.data = { kind, isCompressed, bytes: 0, chunks: [], kept: 0, note };
  }

  private payload(chunk: Buffer, from: number, to: number): void {
    const offset = this.length - this.left;
    if (this.control) {
      chunk.copy(this.control.payload, offset, from, to);
      return;
    }
    const { data } = this;
    if (!data || data.note !== undefined) return;
    const limit = data.isCompressed ? this.limits.compressed : this.limits.plain;
    const bytes = Math.min(to - from, limit - data.kept);
    if (bytes <= 0) return;
    if (!this.sink.reserve(bytes)) {
      this.letGo(data);
      data.note = NO_MEMORY;
      return;
    }
    const copy = Buffer.from(chunk.subarray(from, from + bytes));
    if (this.isMasked) unmask(copy, this.mask, offset);
    data.chunks.push(copy);
    data.kept += bytes;
  }

  private endFrame(): void {
    const { control, data } = this;
    if (control) {
      this.control = undefined;
      return this.endControl(control.kind, control.payload);
    }
    if (!data || !this.isFinal) return;
    this.data = undefined;
    this.sink.message({
      kind: data.kind,
      bytes: data.bytes,
      content: data.note === undefined ? Buffer.concat(data.chunks, data.kept) : undefined,
      isWhole: data.kept === data.bytes,
      isCompressed: data.isCompressed,
      note: data.note,
    });
  }

  private endControl(kind: FrameKind, payload: Buffer): void {
    if (this.isMasked) unmask(payload, this.mask, 0);
    const hasCode = kind === "close" && payload.length >= 2;
    const code = hasCode ? payload.readUInt16BE(0) : undefined;
    if (code !== undefined) this.closeCode = code;
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

  private break(reason: string): void {
    this.end();
    this.sink.broken(reason);
  }

  private letGo(data: Data): void {
    this.sink.release(data.kept);
    data.chunks = [];
    data.kept = 0;
  }
}

function sizeOfHead(second: number): number {
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  return 2 + extended + ((second & 0x80) === 0 ? 0 : 4);
}

function readLength(head: Buffer, short: number): number {
  if (short === 126) return head.readUInt16BE(2);
  return short === 127 ? Number(head.readBigUInt64BE(2)) : short;
}

/** `offset`: the place of the first byte within its frame. */
function unmask(bytes: Buffer, mask: Buffer, offset: number): void {
  const keys = [0, 1, 2, 3].map((index) => mask[(offset + index) & 3] ?? 0);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = (bytes[index] ?? 0) ^ (keys[index & 3] ?? 0);
  }
}
