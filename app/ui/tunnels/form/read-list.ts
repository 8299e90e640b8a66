/** Splits what was typed or pasted at commas, semicolons, spaces and line breaks. */
export function readList(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/**
 * The same for addresses, also as a mail program copies them: of `Ann Example <ann@example.com>` only the address
 * counts.
 */
export function readEmails(text: string): string[] {
  const bare = text.replace(/[^,;<>\r\n]*<([^<>\s]+@[^<>\s]+)>/g, " $1 ");
  return readList(bare).map((part) => part.replace(/^mailto:/i, ""));
}

/** One a line, for names that may have spaces and commas in them. */
export function readLines(text: string): string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter(Boolean);
}
