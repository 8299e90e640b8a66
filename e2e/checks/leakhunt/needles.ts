import { gunzipSync, inflateSync } from "node:zlib";

/** A secret with the name that the report uses. Its value is never printed. */
export type Secret = { name: string; value: string };

export type Needle = { secret: string; encoding: string; bytes: Buffer };

/**
 * Every form in which a secret is looked for. Written independently of the product's own list for redaction, so that
 * the two do not have the same gap.
 */
export function needlesFor({ name, value }: Secret): Needle[] {
  const utf8 = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const texts: [string, string][] = [
    ["plain", value],
    ["JSON", json],
    ["JSON in JSON", JSON.stringify(json).slice(1, -1)],
    ["JSON, ASCII only", toAscii(json)],
    ["URL", encodeURIComponent(value)],
    ["URL, every byte", [...utf8].map((byte) => `%${hex(byte)}`).join("")],
    ["form", String(new URLSearchParams({ x: value })).slice(2)],
    ["HTML", toHtml(value, "&quot;", "&#x27;")],
    ["HTML by numbers", toHtml(value, "&#34;", "&#39;")],
    ["hexadecimal", utf8.toString("hex")],
    ["HEXADECIMAL", utf8.toString("hex").toUpperCase()],
    ["reversed", [...value].reverse().join("")],
    ...base64Forms(utf8),
  ];
  const needles = texts
    .filter(([, text], index) => texts.findIndex(([, earlier]) => earlier === text) === index)
    .map(([encoding, text]) => ({ secret: name, encoding, bytes: Buffer.from(text) }));
  return [...needles, { secret: name, encoding: "UTF-16", bytes: Buffer.from(value, "utf16le") }];
}

/** The needles that these bytes contain: as they are, without chunk framing, and inside compressed streams. */
export function findIn(bytes: Buffer, needles: Needle[]): Needle[] {
  const views = [bytes, unchunked(bytes), ...inflated(bytes)];
  return needles.filter((needle) => views.some((view) => view.includes(needle.bytes)));
}

function base64Forms(bytes: Buffer): [string, string][] {
  return [0, 1, 2].flatMap((offset): [string, string][] => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
    // Only the letters that do not depend on neighbouring bytes.
    const from = offset === 0 ? 0 : 4;
    const to = Math.floor(whole.length / 3) * 4;
    const text = whole.toString("base64").slice(from, to);
    const urlSafe = whole.toString("base64url").slice(from, to);
    return [
      [`Base64 at ${offset}`, text],
      [`URL-safe Base64 at ${offset}`, urlSafe],
    ];
  });
}

function toHtml(text: string, quote: string, apostrophe: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', quote)
    .replaceAll("'", apostrophe);
}

function toAscii(text: string): string {
  return text.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

// RFC 9112, section 7.1: a text in chunks may be cut anywhere.
function unchunked(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/\r\n[0-9a-f]{1,8}\r\n/gi, ""), "latin1");
}

function inflated(bytes: Buffer): Buffer[] {
  const views: Buffer[] = [];
  for (let at = bytes.indexOf("\x1f\x8b\x08", 0, "latin1"); at !== -1; ) {
    views.push(tryTo(() => gunzipSync(bytes.subarray(at))));
    at = bytes.indexOf("\x1f\x8b\x08", at + 1, "latin1");
  }
  if (bytes[0] === 0x78) views.push(tryTo(() => inflateSync(bytes)));
  return views;
}

function tryTo(work: () => Buffer): Buffer {
  try {
    return work();
  } catch {
    return Buffer.alloc(0);
  }
}
