/**
 * The forms in which a secret may appear in foreign texts: unchanged, in JSON (encoded once or twice), in URLs and
 * forms, in HTML, in hexadecimal, and in Base64, where it looks different at each of the three possible offsets.
 */
export function encodingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = bytes.toString("hex");
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    // Half a surrogate pair has no encoding; Buffer replaces it by U+FFFD.
    encodeURIComponent(bytes.toString("utf8")),
    new URLSearchParams([["", secret]]).toString().slice(1),
    escapeHtml(secret),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64Core(bytes, offset)),
  ];
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#x27;");
}

/** The part that does not depend on the text before and after; in the standard and the URL-safe alphabet (RFC 4648). */
function base64Core(bytes: Buffer, offset: number): string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/(?<!=)=+$/, "");
  const mixedAtStart = Math.ceil((offset * 4) / 3);
  const mixedAtEnd = (offset + bytes.length) % 3 === 0 ? 0 : 1;
  const core = text.slice(mixedAtStart, text.length - mixedAtEnd);
  return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
}
