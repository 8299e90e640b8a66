import { Pieces } from "@/lib/base/pieces";
import { NO_MEMORY } from "@/lib/traffic/capture/no-memory";

/** One event of a stream, or a block of fields of which browsers make none. */
export type StreamEvent = {
  type: string | undefined;
  id: string | undefined;
  /** Milliseconds. */
  retry: number | undefined;
  /** The beginning of its data, for which memory is reserved. Undefined when there was none. */
  data: Buffer | undefined;
  /** Of the whole data. */
  bytes: number;
  note: string | undefined;
};

export type EventSink = {
  /** Called when an event gets data: why it cannot be kept, if so. */
  refusal(): string | undefined;
  reserve(bytes: number): boolean;
  release(bytes: number): void;
  event(event: StreamEvent): void;
};

const [LF, CR, COLON, SPACE] = [10, 13, 58, 32];
/** Of a type or an id. No browser has a limit; people read the beginning. */
const FIELD_LONGEST = 500;
/** Of a field: `event` and `retry`. */
const LONGEST_NAME = 5;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** What can stand in a line before the value: the mark, a name, a colon and a space. */
const NAME_ROOM = BYTE_ORDER_MARK.length + LONGEST_NAME + 2;
const CUT_OFF = "The stream ended within it: browsers ignore it.";
const NO_DATA = "Without data: browsers make no event of it.";

type Block = {
  type: string | undefined;
  id: string | undefined;
  retry: number | undefined;
  data: Pieces;
  hasData: boolean;
  bytes: number;
  note: string | undefined;
};

/**
 * Reads an event stream (HTML, section 9.2.6) as it comes. Each byte is read once, and no more than `limit` bytes of an
 * event or of a line are kept.
 */
export class EventReader {
  private line = new Pieces();
  private lineBytes = 0;
  private isLineCut = false;
  private isFirstLine = true;
  private isAfterCr = false;
  private block: Block | undefined;
  private isOver = false;

  constructor(
    private readonly limit: number,
    private readonly sink: EventSink,
  ) {}

  push(chunk: Buffer): void {
    if (this.isOver) return;
    const ends = new LineEnds(chunk);
    let at = 0;
    if (this.isAfterCr && chunk.length > 0) {
      this.isAfterCr = false;
      if (chunk[0] === LF) at = 1;
    }
    while (at < chunk.length) {
      const end = ends.after(at);
      if (end < chunk.length && this.lineBytes === 0) this.readLine(chunk, at, end);
      else {
        this.collect(chunk.subarray(at, end));
        if (end === chunk.length) return;
        this.endLine();
      }
      at = end + 1;
      if (chunk[end] !== CR) continue;
      if (at === chunk.length) this.isAfterCr = true;
      else if (chunk[at] === LF) at += 1;
    }
  }

  /** Nothing more comes. */
  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.lineBytes > 0) this.endLine();
    if (this.block) this.dispatch(CUT_OFF);
    this.dropLine();
  }

  private collect(part: Buffer): void {
    this.lineBytes += part.length;
    if (this.isLineCut) return;
    const bytes = Math.min(part.length, this.limit + NAME_ROOM - this.line.length);
    const hasRoom = this.sink.reserve(bytes);
    this.isLineCut = !hasRoom || bytes < part.length;
    if (!hasRoom) return;
    this.line.add(part.subarray(0, bytes));
  }

  /** The end of a line that came in parts. */
  private endLine(): void {
    const kept = this.line.join();
    const bytes = this.lineBytes;
    this.dropLine();
    this.readLine(kept, 0, kept.length, bytes);
  }

  /** The line from `start` to `end`. `bytes`: of the whole line, of which only this may have been kept. */
  private readLine(from: Buffer, start: number, end: number, bytes = end - start): void {
    const skipped =
      this.isFirstLine && startsWithMark(from, start, end) ? BYTE_ORDER_MARK.length : 0;
    this.isFirstLine = false;
    if (bytes === skipped) {
      if (this.block) this.dispatch(undefined);
      return;
    }
    // Begins with a colon: a comment.
    if (from[start + skipped] === COLON) return;
    this.readField(from.subarray(start + skipped, end), bytes - skipped);
  }

  private dropLine(): void {
    this.sink.release(this.line.length);
    this.line = new Pieces();
    this.lineBytes = 0;
    this.isLineCut = false;
  }

  /** `bytes`: of the whole line, of which only `line` may have been kept. */
  private readField(line: Buffer, bytes: number): void {
    const colon = line.indexOf(COLON);
    const nameLength = colon === -1 ? line.length : colon;
    if (nameLength > LONGEST_NAME) return;
    const name = line.toString("latin1", 0, nameLength);
    let from = colon === -1 ? line.length : colon + 1;
    if (colon !== -1 && line[from] === SPACE) from += 1;
    const value = line.subarray(from);
    if (name === "data") return this.addData(value, Math.max(0, bytes - from));
    const text = value.toString("utf8", 0, FIELD_LONGEST);
    if (name === "event") this.ofBlock().type = text;
    if (name === "id" && !value.includes(0)) this.ofBlock().id = text;
    if (name === "retry" && /^\d{1,15}$/.test(text)) this.ofBlock().retry = Number(text);
  }

  private addData(value: Buffer, bytes: number): void {
    const block = this.ofBlock();
    if (!block.hasData) block.note = this.sink.refusal();
    // Between two lines of data is a line feed.
    const part = block.hasData ? Buffer.concat([BREAK, value]) : value;
    block.bytes += bytes + (block.hasData ? 1 : 0);
    block.hasData = true;
    const kept = Math.min(part.length, this.limit - block.data.length);
    if (kept <= 0 || block.note !== undefined) return;
    // What comes after a gap is not kept.
    const isWithoutGap = block.data.length + bytes + 1 >= block.bytes;
    if (!isWithoutGap) return;
    if (!this.sink.reserve(kept)) {
      this.sink.release(block.data.length);
      Object.assign(block, { data: new Pieces(), note: NO_MEMORY });
      return;
    }
    block.data.add(part.subarray(0, kept));
  }

  private ofBlock(): Block {
    const none = undefined;
    this.block ??= {
      type: none,
      id: none,
      retry: none,
      data: new Pieces(),
      hasData: false,
      bytes: 0,
      note: none,
    };
    return this.block;
  }

  private dispatch(note: string | undefined): void {
    const { block } = this;
    this.block = undefined;
    if (!block) return;
    const { type, id, retry, hasData, data, bytes } = block;
    this.sink.event({
      ...{ type, id, retry, bytes },
      data: hasData && block.note === undefined ? data.join() : undefined,
      note: note ?? block.note ?? (hasData ? undefined : NO_DATA),
    });
  }
}

const BREAK = Buffer.from([LF]);

function startsWithMark(from: Buffer, start: number, end: number): boolean {
  return from
    .subarray(start, Math.min(end, start + BYTE_ORDER_MARK.length))
    .equals(BYTE_ORDER_MARK);
}

/** Where the lines of a chunk end. It looks for either sign only beyond the last one found, so no byte is read twice. */
class LineEnds {
  private lf = -1;
  private cr = -1;

  constructor(private readonly chunk: Buffer) {}

  /** The place of the next CR or LF, or the length of the chunk. */
  after(at: number): number {
    if (this.lf < at) this.lf = this.next(LF, at);
    if (this.cr < at) this.cr = this.next(CR, at);
    return Math.min(this.lf, this.cr);
  }

  private next(sign: number, at: number): number {
    const found = this.chunk.indexOf(sign, at);
    return found === -1 ? this.chunk.length : found;
  }
}
