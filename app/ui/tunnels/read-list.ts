/** Splits what was pasted at commas, semicolons, spaces and line breaks. `Name <mail>` gives only the address. */
export function readList(text: string): string[] {
  return text
    .replace(/<([^<>\s]+@[^<>\s]+)>/g, " $1 ")
    .split(/[\s,;]+/)
    .map((part) => part.replace(/^mailto:/i, ""))
    .filter(Boolean);
}

/** "Ann Example <a@b.c>" leaves the words of the name behind: in such a paste only addresses are meant. */
export function readEmails(text: string): string[] {
  const parts = readList(text);
  return /<[^<>\s]+@/.test(text) ? parts.filter((part) => part.includes("@")) : parts;
}
