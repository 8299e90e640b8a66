import { StringDecoder } from "node:string_decoder";

/** A longer line is given out in pieces (UTF-16 units). */
const LONGEST = 16_384;

/** Lines of a stream of bytes in UTF-8. Keeps at most one unfinished line. */
export class LineSplitter {
  private readonly decoder = new StringDecoder("utf8");
  private rest = "";

  constructor(private readonly give: (line: string) => void) {}

  write(bytes: Buffer): void {
    this.take(this.decoder.write(bytes));
  }

  /** What came without a line break at the end. */
  end(): void {
    this.take(this.decoder.end());
    if (this.rest !== "") this.give(this.rest);
    this.rest = "";
  }

  private take(text: string): void {
    let from = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      this.giveLong(this.rest + text.slice(from, at).replace(/\r$/, ""));
      this.rest = "";
      from = at + 1;
    }
    this.rest += text.slice(from);
    while (this.rest.length > LONGEST) {
      this.give(this.rest.slice(0, LONGEST));
      this.rest = this.rest.slice(LONGEST);
    }
  }

  private giveLong(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += LONGEST) {
      this.give(line.slice(at, at + LONGEST));
    }
  }
}
