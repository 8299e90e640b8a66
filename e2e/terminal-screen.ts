/** How a cell is drawn. Colours are numbers of the palette, 0 to 15. */
export type Look = { colour?: number; back?: number; bold?: true; dim?: true; inverse?: true };
export type Cell = { text: string; look: Look };

const BLANK: Cell = { text: " ", look: {} };
const TAB = 8;

/** A control sequence, the text for a window's title, another sequence, or one character. */
const TOKEN = new RegExp(
  [
    String.raw`\x1b\[([?>=]?)([\d;]*)([@-~])`,
    String.raw`\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)`,
    String.raw`\x1b[^[\]]`,
    String.raw`[^\x1b]`,
  ].join("|"),
  "gsu",
);

/**
 * What a terminal shows after some output (ECMA-48, as xterm does it): text, cursor movements, erasing and colours. All
 * other sequences are skipped. Every character is one column wide.
 */
export class TerminalScreen {
  private readonly lines: Cell[][] = [[]];
  /** Counted from the first line that was ever written. */
  private row = 0;
  private column = 0;
  private look: Look = {};
  private saved = { row: 0, column: 0 };
  /** The beginning of a sequence whose end did not come yet. */
  private rest = "";

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {}

  write(output: string): void {
    const text = this.rest + output;
    this.rest = "";
    let end = 0;
    for (const match of text.matchAll(TOKEN)) {
      if (match.index !== end) break;
      end += match[0].length;
      const [whole, mark, numbers = "", final] = match;
      if (final !== undefined) this.control(mark ?? "", numbers, final);
      else if (whole === "\x1b7") this.saved = { row: this.row, column: this.column };
      else if (whole === "\x1b8") ({ row: this.row, column: this.column } = this.saved);
      else if (!whole.startsWith("\x1b")) this.put(whole);
    }
    this.rest = text.slice(end);
  }

  /** The visible lines, without what is empty at their ends. */
  text(): string {
    return toText(this.lines.slice(this.top));
  }

  /** Also what was scrolled out. */
  allText(): string {
    return toText(this.lines);
  }

  /** The visible lines as they are drawn. */
  cells(): Cell[][] {
    return this.lines.slice(this.top);
  }

  private get top(): number {
    return Math.max(0, this.lines.length - this.rows);
  }

  private put(character: string): void {
    if (character === "\r") this.column = 0;
    else if (character === "\n") this.moveTo(this.row + 1, this.column);
    else if (character === "\b") this.column = Math.max(0, this.column - 1);
    else if (character === "\t") this.column += TAB - (this.column % TAB);
    else if (character >= " ") this.draw(character);
  }

  private draw(character: string): void {
    if (this.column >= this.columns) this.moveTo(this.row + 1, 0);
    const line = this.line();
    while (line.length < this.column) line.push(BLANK);
    line[this.column] = { text: character, look: this.look };
    this.column += 1;
  }

  private moveTo(row: number, column: number): void {
    this.row = Math.max(this.top, row);
    this.column = Math.max(0, column);
    while (this.lines.length <= this.row) this.lines.push([]);
  }

  private line(): Cell[] {
    const line = this.lines[this.row] ?? [];
    this.lines[this.row] = line;
    return line;
  }

  private control(mark: string, numbers: string, final: string): void {
    if (mark !== "") return;
    const given = numbers.split(";").map(Number);
    const count = Math.max(1, given[0] ?? 1);
    if (final === "A") this.moveTo(this.row - count, this.column);
    else if (final === "B") this.moveTo(this.row + count, this.column);
    else if (final === "C") this.column += count;
    else if (final === "D") this.column = Math.max(0, this.column - count);
    else if (final === "G") this.column = count - 1;
    else if (final === "H") this.moveTo(this.top + count - 1, Math.max(1, given[1] ?? 1) - 1);
    else if (final === "K") this.eraseLine(given[0] ?? 0);
    else if (final === "J") this.eraseBelow(given[0] ?? 0);
    else if (final === "m") this.look = given.reduce(change, this.look);
  }

  private eraseLine(part: number): void {
    if (part === 0) this.line().splice(this.column);
    else this.lines[this.row] = [];
  }

  private eraseBelow(part: number): void {
    if (part !== 0) return void this.lines.splice(this.top, this.rows, []);
    this.line().splice(this.column);
    this.lines.splice(this.row + 1);
  }
}

/** Select graphic rendition (ECMA-48, 8.3.117). */
function change(look: Look, code: number): Look {
  const { colour: _, ...plain } = look;
  const { bold: _bold, dim: _dim, ...even } = look;
  const { back: _back, ...bare } = look;
  const { inverse: _inverse, ...upright } = look;
  if (code === 0) return {};
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 7) return { ...look, inverse: true };
  if (code === 22) return even;
  if (code === 27) return upright;
  if (code === 39) return plain;
  if (code === 49) return bare;
  if (code >= 30 && code <= 37) return { ...look, colour: code - 30 };
  if (code >= 90 && code <= 97) return { ...look, colour: code - 90 + 8 };
  if (code >= 40 && code <= 47) return { ...look, back: code - 40 };
  if (code >= 100 && code <= 107) return { ...look, back: code - 100 + 8 };
  return look;
}

function toText(lines: Cell[][]): string {
  return lines
    .map((line) =>
      line
        .map(({ text }) => text)
        .join("")
        .trimEnd(),
    )
    .join("\n")
    .trimEnd();
}
