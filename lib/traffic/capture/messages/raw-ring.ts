import type { MessageDirection } from "@/lib/contract/messages";
import type { Piece } from "./frame-counter";

/** Where the memory comes from. */
export type RingRoom = {
  reserve(bytes: number): boolean;
  grew(bytes: number): void;
};

/** Who reads the pieces, in the order in which they came. */
export type RingReader = {
  /** False: it has enough to do, and calls `read` when it can take more. */
  readonly hasRoom: boolean;
  /** `bytes` begin with a message when some before them were lost. */
  read(direction: MessageDirection, at: number, bytes: Buffer): void;
  omit(direction: MessageDirection, at: number, bytes: number): void;
  /** So many messages of this direction were lost. What comes next begins with a new one. */
  lost(direction: MessageDirection, messages: number, isCompressed: boolean): void;
  /** All is read, and nothing more comes. */
  ended(): void;
};

type Held = {
  direction: MessageDirection;
  at: number;
  piece: Piece;
  /** Its own memory, of which `piece.bytes` are the beginning. */
  memory: Buffer | undefined;
  size: number;
};

/** A compressed message of the largest size has room, whatever comes around it. */
const BYTES_MOST = 2 * 1024 * 1024;
/** The list has room for no more. */
const MESSAGES_MOST = 5_000;
/** What a piece takes besides its bytes, approximately. */
const PIECE_BYTES = 400;
/** The least memory of a piece, so that others can join it. */
const SMALL = 1_024;
/** What a socket gives at once. */
const LARGE = 65_536;
/** Others wait while messages are read, so a few are read at once. */
const READ_SOON_MS = 50;
/** When more came than is held, it is read when this time went by without a loss, or when somebody asks. */
const CALM_MS = 250;

/**
 * The newest bytes of one WebSocket, as they were sent. They are read later, so that reading does not slow down what
 * passes. What is not read in time makes room for what is newer.
 */
export class RawRing {
  private held: Held[] = [];
  /** Pieces before this place are gone. */
  private first = 0;
  private bytes = 0;
  private count = 0;
  private timer: NodeJS.Timeout | undefined;
  private hasLost = false;
  private isEnded = false;
  private isReading = false;
  private isForgotten = false;
  /** Bytes of this direction are missing before the next piece. */
  private readonly isCut = { sent: false, received: false };
  /** What the reader was not told yet. */
  private lost: Held[] = [];

  constructor(
    private readonly room: RingRoom,
    private readonly reader: RingReader,
  ) {}

  /** How many messages have ended that were not read. */
  get messages(): number {
    return this.count;
  }

  add(direction: MessageDirection, piece: Piece): void {
    if (this.isForgotten) return;
    const at = Date.now();
    const length = piece.bytes?.length ?? 0;
    this.count += piece.messages;
    if (this.join(direction, at, piece)) return;
    let spare: Buffer | undefined;
    while (this.bytes + length + PIECE_BYTES > BYTES_MOST || this.count > MESSAGES_MOST) {
      const lost = this.loseOldest();
      if (!lost) break;
      spare = lost.memory;
    }
    const memory = piece.bytes && memoryFor(length, spare);
    const size = (memory?.length ?? 0) + PIECE_BYTES;
    const held = { direction, at, piece, memory, size };
    if (size > BYTES_MOST || !this.reserve(size)) return this.lose(held);
    if (memory) {
      piece.bytes?.copy(memory);
      piece.bytes = memory.subarray(0, length);
    }
    this.bytes += size;
    this.held.push(held);
    this.readSoon();
  }

  /** What comes in small parts at the same moment becomes one piece, and so does all that is omitted of a payload. */
  private join(direction: MessageDirection, at: number, { bytes, ...next }: Piece): boolean {
    const last = this.isEmpty ? undefined : this.held.at(-1);
    if (!last || last.direction !== direction) return false;
    const { memory, piece } = last;
    if (!bytes && !piece.bytes) {
      piece.omitted += next.omitted;
      last.at = at;
      return true;
    }
    if (!memory || !piece.bytes || !bytes || last.at !== at) return false;
    const { length } = piece.bytes;
    if (length + bytes.length > memory.length || this.count > MESSAGES_MOST) return false;
    bytes.copy(memory, length);
    if (piece.border === -1 && next.border !== -1) {
      piece.border = length + next.border;
      piece.before = piece.messages + next.before;
    }
    piece.bytes = memory.subarray(0, length + bytes.length);
    piece.messages += next.messages;
    piece.isCompressed ||= next.isCompressed;
    return true;
  }

  /** Reads as much as the reader takes. Call it again when it takes more. */
  read(): void {
    if (this.isReading) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.hasLost = false;
    this.isReading = true;
    while (this.reader.hasRoom) {
      const held = this.take();
      if (!held) break;
      this.pass(held);
      this.tellLost();
    }
    this.isReading = false;
    if (!this.isEmpty) return this.readSoon();
    if (this.isEnded) this.reader.ended();
  }

  /** Drops the oldest until so many bytes are free, or none is left. Returns how many became free. */
  trim(bytes: number): number {
    const before = this.bytes;
    while (before - this.bytes < bytes && this.loseOldest());
    return before - this.bytes;
  }

  /** Nothing more comes. What is held will be read. */
  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    if (this.isEmpty && !this.isReading) this.reader.ended();
  }

  /** Frees everything at once. Nothing of it will be read, and nothing more is held. */
  forget(): void {
    this.isForgotten = true;
    clearTimeout(this.timer);
    this.free(this.bytes);
    this.held = [];
    this.lost = [];
    this.first = 0;
    this.count = 0;
    this.reader.ended();
  }

  private get isEmpty(): boolean {
    return this.first === this.held.length;
  }

  private reserve(bytes: number): boolean {
    if (this.room.reserve(bytes)) return true;
    this.trim(bytes);
    return this.room.reserve(bytes);
  }

  private readSoon(): void {
    this.timer ??= setTimeout(() => this.look(), READ_SOON_MS).unref();
  }

  private look(): void {
    if (!this.hasLost) return this.read();
    this.hasLost = false;
    this.timer = setTimeout(() => this.look(), CALM_MS).unref();
  }

  private take(): Held | undefined {
    const held = this.held[this.first];
    if (!held) return undefined;
    this.first += 1;
    this.free(held.size);
    if (this.isEmpty || this.first > MESSAGES_MOST) {
      this.held = this.held.slice(this.first);
      this.first = 0;
    }
    return held;
  }

  private pass({ direction, at, piece }: Held): void {
    const { bytes, omitted, messages, border, before, isCompressed } = piece;
    this.count -= messages;
    if (!this.isCut[direction]) {
      if (bytes) this.reader.read(direction, at, bytes);
      else this.reader.omit(direction, at, omitted);
      return;
    }
    if (!bytes || border === -1) return this.reader.lost(direction, messages, isCompressed);
    if (before > 0) this.reader.lost(direction, before, isCompressed);
    this.isCut[direction] = false;
    this.reader.read(direction, at, bytes.subarray(border));
  }

  private loseOldest(): Held | undefined {
    const held = this.take();
    if (held) this.lose(held);
    return held;
  }

  private lose(held: Held): void {
    this.hasLost = true;
    this.isCut[held.direction] = true;
    this.count -= held.piece.messages;
    this.lost.push(held);
    // A reader that needs memory may make others lose theirs, and itself.
    if (!this.isReading) this.tellLost();
  }

  private tellLost(): void {
    if (this.lost.length === 0) return;
    for (const { direction, piece } of this.lost) {
      this.reader.lost(direction, piece.messages, piece.isCompressed);
    }
    this.lost = [];
  }

  private free(bytes: number): void {
    this.bytes -= bytes;
    this.room.grew(-bytes);
  }
}

/**
 * In a flood each piece takes the memory of one that makes room for it. New memory for each would keep the garbage
 * collector busy, which costs more than all else.
 */
function memoryFor(bytes: number, spare: Buffer | undefined): Buffer {
  if (bytes > LARGE) return Buffer.allocUnsafeSlow(bytes);
  const size = Math.max(SMALL, 2 ** Math.ceil(Math.log2(bytes)));
  return spare?.length === size ? spare : Buffer.allocUnsafeSlow(size);
}
