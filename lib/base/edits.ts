type Edit = { start: number; end: number; text: string };

/** Replacements in a text. When edits overlap, the outer one counts; at the same place, the later one. */
export class Edits {
  private readonly edits: Edit[] = [];
  private isSorted = true;

  add(start: number, end: number, text: string): void {
    const last = this.edits.at(-1);
    if (last && start < last.end) this.isSorted = false;
    this.edits.push({ start, end, text });
  }

  apply(text: string): string {
    if (this.edits.length === 0) return text;
    // The sort is stable, so after the reversal the later of two edits at the same place comes first.
    const ordered = this.isSorted
      ? this.edits
      : this.edits.reverse().sort((a, b) => a.start - b.start || b.end - a.end);
    const parts: string[] = [];
    let done = 0;
    for (const { start, end, text: replacement } of ordered) {
      if (start < done) continue;
      parts.push(text.slice(done, start), replacement);
      done = end;
    }
    parts.push(text.slice(done));
    return parts.join("");
  }
}
