import type { HeaderList } from "@/lib/contract/traffic";

/** Headers as people edit them: one on each line, `Name: value`. */
export function toHeaderLines(headers: HeaderList): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join("\n");
}

export type ReadHeaders = { headers: HeaderList } | { error: string };

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Ignores empty lines. The error names the first line that is not a header. */
export function readHeaderLines(text: string): ReadHeaders {
  const headers: HeaderList = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim();
    if (!NAME.test(name)) {
      return { error: `Line ${index + 1} is not a header. Write it as Name: value.` };
    }
    headers.push([name, line.slice(colon + 1).trim()]);
  }
  return { headers };
}
