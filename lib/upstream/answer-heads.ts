import { MAX_HEAD_BYTES, repairAnswerHead } from "./repair-answer";
import { Unpassable } from "./unpassable";

const HTTP = "HTTP/";
const LF = 10;
const CR = 13;
/** The limit of 1xx answers. Each is written to the visitor without waiting until it is read, so there must be one. */
const MOST_INFORMATIONAL = 64;

/**
 * Reads the bytes of one connection of the app before Node's parser does. It repairs the heads of answers and passes
 * bodies on unchanged. Linear in the number of bytes, even when they arrive one at a time.
 */
export class AnswerHeads {
  private where: "head" | "body" | "idle" = "head";
  private kept: Buffer[] = [];
  private size = 0;
  /** The length of the current line in bytes, without carriage returns. */
  private lineLength = 0;
  /** Whether the head has a line yet. An empty line ends the head only after the first line. */
  private hasLine = false;
  /** The first bytes of the head, without empty lines before them. */
  private start = "";
  private informational = 0;

  /** Call it when a request is sent on this connection. */
  begin(): void {
    this.where = "head";
    this.informational = 0;
    this.clear();
  }

  /** Call it when no request is open: an answer that comes now is an error. */
  rest(): void {
    this.where = "idle";
  }

  get isResting(): boolean {
    return this.where === "idle";
  }

  /** Whether the connection ended within a head. */
  get isCut(): boolean {
    return this.where === "head" && this.hasLine;
  }

  /**
   * Returns the bytes for Node's parser, which may be none yet.
   * @throws Unpassable
   */
  take(chunk: Buffer): Buffer[] {
    const ready: Buffer[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.where !== "head") {
        ready.push(rest);
        break;
      }
      const end = this.endOfHead(rest);
      const part = end < 0 ? rest : rest.subarray(0, end);
      this.kept.push(part);
      this.size += part.length;
      if (this.size > MAX_HEAD_BYTES) {
        throw new Unpassable("answer", "its head is larger than 256 KiB");
      }
      if (!this.looksLikeHttp(part)) {
        this.where = "body";
        ready.push(...this.kept);
      } else if (end < 0) break;
      else ready.push(this.finishHead());
      rest = rest.subarray(part.length);
    }
    return ready;
  }

  private finishHead(): Buffer {
    const [first] = this.kept;
    const whole = this.kept.length === 1 && first ? first : Buffer.concat(this.kept);
    const text = whole.toString("latin1");
    const head = repairAnswerHead(text.replace(/^[\r\n]+/, ""));
    this.clear();
    // 101 is the last answer; another protocol follows it.
    if (!/^HTTP\/\d\.\d 1(?!01)/.test(head)) this.where = "body";
    else if (++this.informational > MOST_INFORMATIONAL) {
      throw new Unpassable(
        "answer",
        `more than ${MOST_INFORMATIONAL} answers of status 1xx begin it`,
      );
    }
    return head === text ? whole : Buffer.from(head, "latin1");
  }

  /** The position of the head's end in this chunk; -1 when it is not in it. */
  private endOfHead(chunk: Buffer): number {
    let at = 0;
    for (;;) {
      const lineEnd = chunk.indexOf(LF, at);
      const until = lineEnd < 0 ? chunk.length : lineEnd;
      this.lineLength += until - at - (until > at && chunk[until - 1] === CR ? 1 : 0);
      if (this.lineLength > 0) this.hasLine = true;
      if (lineEnd < 0) return -1;
      if (this.lineLength === 0 && this.hasLine) return lineEnd + 1;
      this.lineLength = 0;
      at = lineEnd + 1;
    }
  }

  /**
   * Bytes that are not HTTP go to the parser at once, which refuses them. Waiting for the end of a head would not end.
   */
  private looksLikeHttp(part: Buffer): boolean {
    for (const byte of part) {
      if (this.start.length === HTTP.length) break;
      if (this.start !== "" || (byte !== CR && byte !== LF))
        this.start += String.fromCharCode(byte);
    }
    return HTTP.startsWith(this.start);
  }

  private clear(): void {
    this.kept = [];
    this.size = 0;
    this.lineLength = 0;
    this.hasLine = false;
    this.start = "";
  }
}
