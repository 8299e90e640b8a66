import { MASK, maskFields } from "@/lib/base/mask-fields";
import { isSecretName, replaceKnownTokens } from "@/lib/base/secret-names";
import type { RawHeaders } from "@/lib/network/headers";
import { maskEvents } from "./mask-events";
import { maskAddress, maskForm } from "./mask-form";
import { cut, maskRawHeaders } from "./mask-headers";
import { maskJson } from "./mask-json";
import { maskXml } from "./mask-xml";
import { type Masking, noteIn } from "./masking";

// Masks captured addresses, headers and texts. Strangers send them, so each scanner reads every character a fixed
// number of times and never throws.

/** How deep formats may be nested, such as JSON in a form in an address. Deeper text is masked completely. */
const DEEPEST = 3;

export type Format = "form" | "xml" | "page" | "code" | "events" | "other";

/** The text as it is stored. Adds the names of the masked values to `masked`. */
export function maskText(text: string, format: Format, masked: Set<string>): string {
  return maskTokens(maskFormat(text, format, masked), masked);
}

// In a script its lines are joined by escapes, once more escaped in JSON that is a text, or are literals of their own. Older
// programs write some lines about it first. Code that only looks for such a beginning has nothing behind it.
const BETWEEN = "(?:\\\\+(?:[nr]|x0[ad]|u000[ad])|<br ?/?>|[\\s\"'`+,])";
const ABOUT = "[A-Z][A-Za-z-]{1,20}: [^\\r\\n\\\\\"'`]{0,100}(?=[\\r\\n\\\\\"'`])";
const PRIVATE_KEY = new RegExp(
  `-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----${BETWEEN}*(?:${ABOUT}${BETWEEN}+){0,6}[A-Za-z0-9+/]{32}[^-]*`,
  "g",
);

/** Masks keys of Gatehouse, JSON Web Tokens and private keys, wherever they are. Linear. */
export function maskTokens(text: string, masked: Set<string>): string {
  const note = noteIn(masked);
  const known = replaceKnownTokens(text, MASK);
  if (known !== text) note("token");
  if (!known.includes("PRIVATE KEY")) return known;
  const safe = known.replace(PRIVATE_KEY, MASK);
  if (safe !== known) note("private key");
  return safe;
}

function maskFormat(text: string, format: Format, masked: Set<string>): string {
  const masking = maskingOf(noteIn(masked));
  if (format === "form") return maskForm(text, masking);
  if (format === "xml") return maskXml(text, masking);
  if (format === "page") return maskXml(text, masking, true);
  // Styles and scripts are code, not fields: they stay readable, and only tokens are masked.
  if (format === "code") return text;
  if (format === "events") return maskEvents(text, (part) => maskOther(part, masking));
  return maskOther(text, masking);
}

function maskOther(text: string, masking: Masking): string {
  return isForm(text) ? maskForm(text, masking) : maskMarked(text, masking);
}

// Targets are masked in the thread that forwards requests, like headers. Browsers and servers allow 8 KiB or less.
const TARGET_MOST = 16 * 1024;

/** Masks a request target. */
export function maskTarget(target: string, masked: Set<string>): string {
  const masking = maskingOf(noteIn(masked));
  return maskAddress(cut(target, TARGET_MOST, masking), masking);
}

/**
 * Masks headers before they are stored. The names of cookies stay; their values are masked. Adds the names of the
 * masked values to `masked`.
 */
export function maskHeaders(raw: RawHeaders, masked: Set<string>): RawHeaders {
  return maskRawHeaders(raw, maskingOf(noteIn(masked)));
}

function maskingOf(note: (name: string) => void, depth = 0): Masking {
  let deeper: Masking | undefined;
  const inside = (text: string) => {
    if (!mayHold(text)) return text;
    if (depth >= DEEPEST) return MASK;
    deeper ??= maskingOf(note, depth + 1);
    return maskInside(text, deeper);
  };
  return { note, inside };
}

/** Most values are single words and numbers, which contain no other value. */
function mayHold(text: string): boolean {
  return text.length > 3 && /[=:{[<]|%[37]|eyJ|gha?_|Bearer |DPoP /i.test(text);
}

function maskInside(text: string, masking: Masking): string {
  return isAddress(text) ? maskAddress(text, masking) : maskOther(text, masking);
}

function maskMarked(text: string, masking: Masking): string {
  const onMasked = masking.note;
  // The text may also be a line of a log that begins with a bracket.
  if (/^\s*</.test(text)) return maskXml(maskFields(text, { onMasked }), masking);
  const safe = /["{[]/.test(text) ? maskJson(text, masking) : maskFields(text, { onMasked });
  return safe.includes("</") ? maskElements(safe, onMasked) : safe;
}

// Each part ends at the next bracket at the latest.
const ELEMENT = /(<([\w.:-]{1,80})(?:\s[^<>]*)?>)([^<]+)(?=<\/\2\s*>)/g;

/** Elements in a text that is no markup as a whole, such as the line of a log. */
function maskElements(text: string, onMasked: (name: string) => void): string {
  return text.replace(ELEMENT, (element, tag: string, name: string, content: string) => {
    if (content.trim() === "" || content === MASK || !isSecretName(name)) return element;
    onMasked(name);
    return tag + MASK;
  });
}

function isAddress(text: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]{0,30}:\/\/|[/?#])/i.test(text) && !/\s/.test(text);
}

/** The whole text has the form a=1&b=2. */
function isForm(text: string): boolean {
  return /^[\w.%+-][\w.%[\]+-]*=\S*$/.test(text);
}
