/** A line of data. Its value begins after the colon and one space. */
const DATA = /^(\ufeff?data(?:: ?|$))(.*)$/s;

type DataLine = { start: string; value: string; end: string };
/** A line of data, or the lines of anything else between two of them. */
type Part = DataLine | { other: string };
type Stream = { parts: Part[]; events: DataLine[][] };

/**
 * Masks the body of an event stream (HTML, section 9.2.6) as its messages are masked: the lines of data of one event are
 * one text, which says what it is by how it begins. Everything else stays on its lines. Linear.
 * @param mask masks one text
 */
export function maskEvents(text: string, mask: (text: string) => string): string {
  const { parts, events } = readStream(text);
  const shown = new Map(events.flatMap((lines) => maskData(lines, mask)));
  return parts
    .map((part) => ("other" in part ? mask(part.other) : (shown.get(part) ?? "")))
    .join("");
}

/** An empty line ends an event. Comments and other fields do not: browsers join the data around them. */
function readStream(text: string): Stream {
  const stream: Stream = { parts: [], events: [] };
  let event: DataLine[] | undefined;
  // Every second part is the end of a line.
  const lines = text.split(/(\r\n|\n|\r)/);
  for (let at = 0; at < lines.length; at += 2) {
    const line = lines[at] ?? "";
    const end = lines[at + 1] ?? "";
    const data = DATA.exec(line);
    if (!data) {
      if (line === "") event = undefined;
      addOther(stream.parts, line + end);
      continue;
    }
    const read = { start: data[1] ?? "", value: data[2] ?? "", end };
    stream.parts.push(read);
    if (event) event.push(read);
    else {
      event = [read];
      stream.events.push(event);
    }
  }
  return stream;
}

function addOther(parts: Part[], text: string): void {
  const last = parts.at(-1);
  if (last && "other" in last) last.other += text;
  else parts.push({ other: text });
}

/** What stands in the place of each line. */
function maskData(
  lines: readonly DataLine[],
  mask: (text: string) => string,
): [DataLine, string][] {
  // It may have another number of lines now.
  const values = mask(lines.map(({ value }) => value).join("\n")).split(/\r\n|\n|\r/);
  const last = lines.length - 1;
  return lines.map((line, index) => {
    const here = index < last ? values.slice(index, index + 1) : values.slice(last);
    return [
      line,
      here.map((value) => line.start + value).join(line.end || "\n") + endOf(here, line),
    ];
  });
}

function endOf(values: readonly string[], { end }: DataLine): string {
  return values.length > 0 ? end : "";
}
