import { MAX_HEAD_BYTES, mendAnswerHead } from "./mend-answer";
import { Unpassable } from "./unpassable";

const HTTP = "HTTP/";
const LF = 10;
const CR = 13;
/** More 1xx answers than any app has a use for; each is written to the visitor without waiting for them to read. */
const MOST_INFORMATIONAL = 64;

/**
 * Stands between one connection of the app and Node's parser: the heads of answers are mended, bodies pass as they are.
 * The work is linear in what arrives, also where that is one byte at a time.
 */
export class AnswerHeads {
  private where: "head" | "body" | "idle" = "head";
  private kept: Buffer[] = [];
  private size = 0;
  /** Bytes of the line that has begun, without carriage returns. */
  private lineLength = 0;
  /** An empty line ends the head, and does not begin it. */
  private hasLine = false;
  /** Its first bytes, without empty lines before them. */
  private start = "";
  private informational = 0;

  /** A request goes out on this connection. */
  begin(): void {
    this.where = "head";
    this.informational = 0;
    this.clear();
  }

  /** Nobody has asked anything: what comes now belongs to nobody. */
  rest(): void {
    this.where = "idle";
  }

  get isResting(): boolean {
    return this.where === "idle";
  }

  /** The connection ended within a head. */
  get isCut(): boolean {
    return this.where === "head" && this.hasLine;
  }

  /**
   * What of this the parser gets, which may be nothing yet.
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
    const head = mendAnswerHead(text.replace(/^[\r\n]+/, ""));
    this.clear();
    // 101 is the last one: what follows it is another protocol.
    if (!/^HTTP\/\d\.\d 1(?!01)/.test(head)) this.where = "body";
    else if (++this.informational > MOST_INFORMATIONAL) {
      throw new Unpassable(
        "answer",
        `more than ${MOST_INFORMATIONAL} answers of status 1xx begin it`,
      );
    }
    return head === text ? whole : Buffer.from(head, "latin1");
  }

  /** Where the head ends in this chunk, -1 if it does not. */
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

  /** What is not HTTP has no end that could be waited for: the parser says so at once. */
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
