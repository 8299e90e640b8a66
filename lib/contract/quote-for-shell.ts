/**
 * Quotes any text as one word for a POSIX shell and for fish. In single quotes fish reads a backslash before a quote or a
 * backslash as an escape, and POSIX shells do not: so both stand outside of the quotes, where all read them alike.
 */
export function quoteForShell(text: string): string {
  // zsh and fish read "=" and "%" at the start of a word.
  if (/^(?![=%])[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replace(/['\\]/g, (character) => `'\\${character}'`)}'`;
}
