import { Edits } from "./edits";
import {
  endOfToken,
  endOfWord,
  findValue,
  type IsEnd,
  isHostEnd,
  isJsonEnd,
  isLineEnd,
  isValueEnd,
  isWordCode,
  skipBlanks,
  skipClosing,
  skipOpening,
  tokenOf,
} from "./field-text";
import { decodePercent, encodePercent } from "./percent";
import { isKnownToken, isSecretName, isUnsureName, looksLikeToken } from "./secret-names";

export const MASK = "********";

export type FieldOptions = {
  /** Called with the name of each field whose value was masked. */
  onMasked?: (name: string) => void;
  /** A value without quotes ends at a comma or a bracket, as in what looks like JSON. */
  isJson?: boolean;
};

const NEW_LINE = 10;
// For a name that may or may not be a secret's, the value decides. This many characters of it are enough.
const PEEK = 64;
// How often an encoded text may be encoded again; more does not occur.
const DEEPEST = 3;
// After these words a token follows, without a name of its own: Authorization: Bearer abc.
const SCHEMES = new Set(["bearer", "dpop"]);
const TO_LINE_END = /(?:authorization|cookie)$/i;

/**
 * Masks secrets in plain text (a log, a command, prose, or what another scanner could not parse): values after names of
 * secrets (`password=x`, `password: x`, `"token":"x"`, `user:x@host`), tokens with a known form, and private keys.
 * Every character is read a limited number of times, whatever the text is.
 */
export function maskFields(text: string, options: FieldOptions = {}): string {
  return new FieldScanner(text, options, 0).run();
}

class FieldScanner {
  private readonly edits = new Edits();
  private isFirstOfLine = true;
  /** Where the previous word begins, while only a space is between. */
  private previous = -1;

  constructor(
    private readonly text: string,
    private readonly options: FieldOptions,
    private readonly depth: number,
  ) {}

  run(): string {
    const { text } = this;
    let at = 0;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (isWordCode(code)) {
        at = this.readWord(at);
        continue;
      }
      if (code === NEW_LINE) this.isFirstOfLine = true;
      if (code !== 32) this.previous = -1;
      at += 1;
    }
    return this.edits.apply(text);
  }

  /** Returns where to continue. */
  private readWord(start: number): number {
    const end = endOfWord(this.text, start);
    const word = this.text.slice(start, end);
    const next =
      this.readKnown(word, start, end) ??
      this.readField(word, start, end) ??
      this.readEncoded(word, start, end);
    // A dash at the start of a list entry is not a word.
    if (/\w/.test(word)) this.isFirstOfLine = false;
    this.previous = start;
    return next ?? end;
  }

  /** Masks a secret that is recognised by its form. */
  private readKnown(word: string, start: number, end: number): number | undefined {
    const { text } = this;
    if (isKnownToken(word)) return this.mask("token", start, end);
    if (word.startsWith("-----BEGIN") && text.slice(end, end + 40).includes("PRIVATE KEY-----")) {
      const last = text.indexOf("-----END", end);
      return this.mask("private key", start, last < 0 ? text.length : last);
    }
    if (word.length > 6 || !SCHEMES.has(word.toLowerCase())) return undefined;
    const from = skipBlanks(text, end);
    if (from === end) return undefined;
    const to = endOfToken(text, from);
    return to - from < 8 ? undefined : this.mask("authorization", from, to);
  }

  private readField(word: string, start: number, end: number): number | undefined {
    const { text } = this;
    const separator = skipClosing(text, end);
    const sign = text[separator];
    if (sign !== ":" && sign !== "=") return undefined;
    if (sign === ":" && text.startsWith("//", separator + 1)) return this.readHost(separator + 3);
    const name = this.nameOf(word, start, end);
    const isSecret = isSecretName(name);
    if (!isSecret && !isUnsureName(name)) return undefined;
    const from = skipOpening(text, separator + 1);
    if (!isSecret && !looksLikeToken(tokenOf(text.slice(from, from + PEEK)))) return undefined;
    const { valueAt, valueEnd } = findValue(text, from, this.endOf(name, sign));
    if (!isWorthMasking(name, text.slice(valueAt, Math.min(valueEnd, valueAt + PEEK)))) {
      return undefined;
    }
    return this.mask(name, valueAt, valueEnd);
  }

  private endOf(name: string, sign: string): IsEnd {
    if (this.options.isJson) return isJsonEnd;
    const isLine = TO_LINE_END.test(name.slice(-20)) || (this.isFirstOfLine && sign === ":");
    return isLine ? isLineEnd : isValueEnd;
  }

  /** A name may have two words: `api key: x`. */
  private nameOf(word: string, start: number, end: number): string {
    const plain = word.includes("%") ? decodePercent(word) : word;
    const isPart = this.previous >= 0 && /^(?:key|code|number|id)$/i.test(plain);
    if (!isPart || start - this.previous > PEEK) return plain;
    const both = this.text.slice(this.previous, end);
    return isSecretName(both) ? both : plain;
  }

  /** user:password@host */
  private readHost(from: number): number {
    const { text } = this;
    let end = from;
    let at = -1;
    let colon = -1;
    for (; end < text.length && !isHostEnd(text.charCodeAt(end)); end += 1) {
      const code = text.charCodeAt(end);
      if (code === 64) at = end;
      if (code === 58 && colon < 0) colon = end;
    }
    if (colon > 0 && colon < at) this.mask("password", colon + 1, at);
    return end;
  }

  /** A percent-encoded text in an address: `%3Ftoken%3Dabc`. */
  private readEncoded(word: string, start: number, end: number): number | undefined {
    if (!/%3[ad]/i.test(word)) return undefined;
    if (this.depth >= DEEPEST) return this.mask("value", start, end);
    const plain = decodePercent(word);
    const masked = new FieldScanner(plain, this.options, this.depth + 1).run();
    if (masked !== plain) this.edits.add(start, end, encodePercent(masked));
    return end;
  }

  private mask(name: string, start: number, end: number): number {
    this.options.onMasked?.(name);
    this.edits.add(start, end, MASK);
    return end;
  }
}

/** null and true reveal nothing, and the number in `max_tokens: 100` is not a token. */
export function isWorthMasking(name: string, value: string): boolean {
  if (value === "" || /^(?:null|true|false|undefined|none)[,;.]?$/i.test(value)) return false;
  return !(/tokens$/i.test(name.slice(-10)) && /^[\d.]{1,20}[,;]?$/.test(value));
}
