import { formatOf } from "./body-format";
import { maskText, maskTokens } from "./mask-text";

export const MASKED_BYTES = "Secrets in it are masked, so its bytes are not those that were sent.";

/** Of random bytes every tenth is a control character, and of a text with some wrong bytes hardly any. */
const CONTROLS_FEW = 4;
const CONTROLS_SHARE = 1 / 16;
/** Of what is compressed or a picture, as good as nothing this long is a text by chance. */
const LEAST_TEXT = 12;
/** A name and a value have as many Latin characters in UTF-16. */
const LEAST_WIDE = 4;
/** These have a form of their own, so what names them is a text, whatever bytes are in it. */
const SURE = /json|xml|html|urlencoded|javascript|css|event-stream/i;

/**
 * Masks what is text among bytes that are not valid text as a whole: a form in an old coding, a document with a wrong
 * byte, a text that is called a picture, a file in an archive. Works on bytes as latin1, so those without a secret stay
 * the same. Linear.
 */
export function maskLatin(sent: string, contentType: string, masked: Set<string>): string {
  const latin = maskWide(sent, contentType, masked);
  const isWide = latin !== sent;
  if (!isWide && (SURE.test(contentType) || isMostlyText(latin))) {
    return maskText(latin, formatOf(contentType), masked);
  }
  return maskTokens(maskRuns(latin, masked), masked);
}

/** UTF-16, which nobody has to announce, and which can begin with any characters. */
function maskWide(latin: string, contentType: string, masked: Set<string>): string {
  const { even, odd } = countZeros(latin);
  if (Math.max(even, odd) < LEAST_WIDE) return latin;
  const isBig = even > odd;
  const whole = latin.length - (latin.length % 2);
  const bytes = Buffer.from(latin.slice(0, whole), "latin1");
  const text = (isBig ? bytes.swap16() : bytes).toString("utf16le");
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const safe = mark + maskText(text.slice(mark.length), formatOf(contentType), masked);
  if (safe === text) return latin;
  const changed = Buffer.from(safe, "utf16le");
  return (isBig ? changed.swap16() : changed).toString("latin1") + latin.slice(whole);
}

/** Each Latin character of UTF-16 has a zero, always at the same side. */
function countZeros(latin: string): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 };
  for (let at = latin.indexOf("\0"); at >= 0; at = latin.indexOf("\0", at + 1)) {
    zeros[at % 2 === 0 ? "even" : "odd"] += 1;
  }
  return zeros;
}

function isMostlyText(latin: string): boolean {
  const most = Math.max(CONTROLS_FEW, latin.length * CONTROLS_SHARE);
  let controls = 0;
  for (let at = 0; at < latin.length && controls <= most; at += 1) {
    if (isControl(latin.charCodeAt(at))) controls += 1;
  }
  return controls <= most;
}

// Not tabs and line breaks, nor the sign that begins a colour in a terminal.
function isControl(code: number): boolean {
  return (code < 32 && (code < 9 || code > 13) && code !== 27) || code === 127;
}

/** Masks each text between other bytes on its own. */
function maskRuns(latin: string, masked: Set<string>): string {
  const parts: string[] = [];
  let done = 0;
  for (let start = 0; start < latin.length; ) {
    const end = endOfRun(latin, start);
    if (end - start >= LEAST_TEXT) {
      parts.push(latin.slice(done, start), maskText(latin.slice(start, end), "other", masked));
      done = end;
    }
    start = Math.max(end, start + 1);
  }
  parts.push(latin.slice(done));
  return parts.join("");
}

function endOfRun(latin: string, start: number): number {
  let at = start;
  for (let length = lengthAt(latin, at); length > 0; length = lengthAt(latin, at)) at += length;
  return at;
}

/** How many bytes the character has that begins here: 0 for what stands in no text in UTF-8. */
function lengthAt(latin: string, at: number): number {
  if (at >= latin.length) return 0;
  const code = latin.charCodeAt(at);
  if (code < 128) return isControl(code) ? 0 : 1;
  const length = code < 0xc2 || code > 0xf4 ? 0 : code < 0xe0 ? 2 : code < 0xf0 ? 3 : 4;
  for (let next = at + 1; next < at + length; next += 1) {
    if (latin.charCodeAt(next) >> 6 !== 2) return 0;
  }
  return length;
}
