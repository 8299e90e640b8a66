import { toPlainJson } from "@/lib/contract/show-hidden.mjs";

/**
 * A text as a literal of JavaScript, whoever wrote it: every character that nobody sees is escaped, also the two line
 * separators that JSON allows, and what would end a script element or begin a comment in one.
 */
export function jsLiteral(text: string): string {
  return toPlainJson(text).replace(/<(?=[/!])/g, "\\u003c");
}

/** A header's value as a byte string (https://webidl.spec.whatwg.org/#idl-ByteString): its bytes in UTF-8. */
export function byteString(value: string): string {
  return Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join("");
}
