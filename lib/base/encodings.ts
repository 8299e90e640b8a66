/**
 * The forms in which a secret turns up in other people's texts: as it is, inside JSON (once and twice), in URLs and
 * forms, in HTML, in hexadecimal, and in Base64, where it looks different after each of the three possible offsets.
 */
export function encodingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = bytes.toString("hex");
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    // Half a character has no encoding; Buffer puts U+FFFD in its place.
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

/** What is the same whatever stands before and after; in the usual and in the URL-safe alphabet (RFC 4648). */
function base64Core(bytes: Buffer, offset: number): string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const mixedAtStart = Math.ceil((offset * 4) / 3);
  const mixedAtEnd = (offset + bytes.length) % 3 === 0 ? 0 : 1;
  const core = text.slice(mixedAtStart, text.length - mixedAtEnd);
  return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
}
