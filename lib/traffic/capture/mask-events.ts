/** A line of data. Its value begins after the colon and one space. */
const DATA = /^(\ufeff?data(?:: ?|$))(.*)$/s;

type Run = { isData: boolean; lines: string[]; ends: string[] };

/**
 * Masks the body of an event stream (HTML, section 9.2.6) as its messages are masked: the lines of data of one event are
 * one text, which says what it is by how it begins. Everything else stays on its lines. Linear.
 * @param mask masks one text
 */
export function maskEvents(text: string, mask: (text: string) => string): string {
  return runsOf(text)
    .map((run) => (run.isData ? maskData(run, mask) : mask(joined(run.lines, run.ends))))
    .join("");
}

/** Lines of data that follow each other, and lines of anything else. An empty line ends an event. */
function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  // Every second part is the end of a line.
  const parts = text.split(/(\r\n|\n|\r)/);
  for (let at = 0; at < parts.length; at += 2) {
    const line = parts[at] ?? "";
    const isData = DATA.test(line);
    const last = runs.at(-1);
    const run = last?.isData === isData ? last : { isData, lines: [], ends: [] };
    if (run !== last) runs.push(run);
    run.lines.push(line);
    run.ends.push(parts[at + 1] ?? "");
  }
  return runs;
}

function maskData({ lines, ends }: Run, mask: (text: string) => string): string {
  const fields = lines.map((line) => DATA.exec(line) ?? ["", "", line]);
  const data = fields.map(([, , value = ""]) => value).join("\n");
  const masked = mask(data);
  if (masked === data) return joined(lines, ends);
  return masked
    .split("\n")
    .map((value, index, all) => {
      // It may have another number of lines now.
      const start = fields[index]?.[1] ?? "data: ";
      const end = index === all.length - 1 ? ends.at(-1) : ends[index];
      return start + value + (end ?? "\n");
    })
    .join("");
}

function joined(lines: readonly string[], ends: readonly string[]): string {
  return lines.map((line, index) => line + (ends[index] ?? "")).join("");
}
