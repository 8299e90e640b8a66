/**
 * The text, or its beginning of at most so many characters, in memory of its own. A part that is cut from a string, and
 * what is joined of such parts, keeps the whole string in V8's memory, so what strangers send is copied before it is kept.
 */
export function ownText(text: string, most = text.length): string {
  return Buffer.from(text.slice(0, most), "utf16le").toString("utf16le");
}
