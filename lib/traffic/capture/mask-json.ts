import { Edits } from "@/lib/base/edits";
import { isWorthMasking, maskFields } from "@/lib/base/mask-fields";
import { isSecretField, isSecretName, isUnsureName } from "@/lib/base/secret-names";
import { MASK } from "@/lib/contract/traffic";
import {
  endOfBare,
  endOfBareValue,
  endOfBrackets,
  endOfString,
  isLiteral,
  quoteString,
  readString,
  skipSpace,
} from "./json-tokens";
import type { Masking } from "./masking";

// {"name":"password","value":"x"}: many formats write fields so, for example HAR and forms in JSON.
const NAMES = new Set([
  "name",
  "key",
  "field",
  "param",
  "parameter",
  "header",
  "property",
  "n",
  "k",
]);
const VALUES = new Set(["value", "values", "val", "v", "content", "data", "text", "defaultvalue"]);

type Range = { start: number; end: number };

type Frame = {
  start: number;
  isArray: boolean;
  /** The key of the next value. */
  key: string | undefined;
  /** In an array: the number of values before this one. */
  count: number;
  /** The name that the object gives for its value. */
  name: string | undefined;
  isNameCut: boolean;
  /** Values that came before the name did. */
  values: (Range & { isSure: boolean })[] | undefined;
};

// Deeper brackets are treated as part of this frame. Nobody nests so deep, and each frame costs memory.
const FRAMES_MOST = 1_000;

/**
 * Masks the values of secret names in JSON, whatever these values are, and keeps everything else as it is written, with
 * its layout and mistakes. Text that only looks like JSON (single quotes, keys without quotes, logs, event streams) is
 * masked as plain text as well.
 */
export function maskJson(text: string, masking: Masking): string {
  const scanner = new JsonScanner(text, masking);
  const masked = scanner.run();
  if (scanner.isStrict) return masked;
  return maskFields(masked, { onMasked: masking.note, isJson: /^\s*[{[]/.test(text) });
}

/** Reads the text once. Open brackets are kept in a list, so nesting costs only memory for the list. */
class JsonScanner {
  isStrict = true;
  private readonly edits = new Edits();
  private readonly frames: Frame[] = [];
  private hasValueBefore = false;
  private deeper = 0;

  constructor(
    private readonly text: string,
    private readonly masking: Masking,
  ) {}

  run(): string {
    const { text } = this;
    let at = skipSpace(text, 0);
    while (at < text.length) at = skipSpace(text, this.step(at));
    for (const [index, frame] of this.frames.entries()) this.maskUnnamed(frame, index);
    return this.edits.apply(text);
  }

  private step(at: number): number {
    const char = this.text.charAt(at);
    if (char === "{" || char === "[") return this.open(at, char === "[");
    if (char === "}" || char === "]") return this.close(at, char === "]");
    if (char === ",") return this.comma(at);
    if (char === ":") {
      this.isStrict = false;
      return at + 1;
    }
    return this.token(at, char);
  }

  private open(start: number, isArray: boolean): number {
    this.beginValue();
    this.hasValueBefore = false;
    if (this.frames.length >= FRAMES_MOST) {
      this.deeper += 1;
      return start + 1;
    }
    const none = undefined;
    this.frames.push({
      start,
      isArray,
      key: none,
      count: 0,
      name: none,
      isNameCut: false,
      values: none,
    });
    return start + 1;
  }

  private close(at: number, isArray: boolean): number {
    if (this.deeper > 0) {
      this.deeper -= 1;
      this.hasValueBefore = true;
      return at + 1;
    }
    const frame = this.frames.pop();
    if (!frame || frame.isArray !== isArray) this.isStrict = false;
    if (frame) this.value({ start: frame.start, end: at + 1 }, undefined);
    this.hasValueBefore = this.frames.length > 0;
    return at + 1;
  }

  private comma(at: number): number {
    const frame = this.frames.at(-1);
    if (frame) {
      frame.key = undefined;
      frame.count += 1;
    }
    this.hasValueBefore = false;
    return at + 1;
  }

  private token(start: number, quote: string): number {
    const { text } = this;
    const isString = quote === '"' || quote === "'";
    const { end, isWhole } = isString
      ? endOfString(text, start, quote)
      : { end: endOfBare(text, start), isWhole: true };
    const raw = text.slice(start, end);
    if (quote === "'" || !isWhole || (!isString && !isLiteral(raw))) this.isStrict = false;
    const colon = skipSpace(text, end);
    const isKey = text[colon] === ":" && (isString || this.frames.length > 0);
    if (isKey) return this.key(isString ? readString(raw) : raw, skipSpace(text, colon + 1));
    this.beginValue();
    this.value({ start, end }, isString ? readString(raw) : undefined);
    this.hasValueBefore = this.frames.length > 0;
    return end;
  }

  /** Two values without a comma between them: a quote that seems to open may close a string. */
  private beginValue(): void {
    if (this.hasValueBefore) this.isStrict = false;
  }

  private key(name: string, valueAt: number): number {
    const { text } = this;
    if (this.hasValueBefore) this.isStrict = false;
    this.hasValueBefore = false;
    const frame = this.frames.at(-1);
    if (frame) frame.key = name;
    const quote = text[valueAt];
    const isString = quote === '"' || quote === "'";
    const end = this.secretEnd(name, valueAt, isString ? quote : undefined);
    if (end === undefined) return valueAt;
    this.mask(name, { start: valueAt, end });
    this.hasValueBefore = this.frames.length > 0;
    return end;
  }

  /** The end of this name's value when it must be masked. */
  private secretEnd(name: string, at: number, quote: string | undefined): number | undefined {
    const { text } = this;
    if (!isSecretName(name)) {
      if (quote === undefined || !isUnsureName(name)) return undefined;
      const end = endOfString(text, at, quote).end;
      return isSecretField(name, readString(text.slice(at, end)), "document") ? end : undefined;
    }
    if (quote !== undefined) return endOfString(text, at, quote, true).end;
    const char = text[at];
    if (char === "{" || char === "[") return endOfBrackets(text, at);
    const end = endOfBareValue(text, at);
    return isWorthMasking(name, text.slice(at, end)) ? end : undefined;
  }

  private value(range: Range, plain: string | undefined): void {
    const frame = this.frames.at(-1);
    if (plain !== undefined) this.inside(range, plain);
    if (!frame) return;
    if (frame.isArray) this.element(frame, range, plain);
    else if (frame.key !== undefined) this.member(frame, frame.key.toLowerCase(), range, plain);
  }

  private member(frame: Frame, key: string, range: Range, plain: string | undefined): void {
    if (NAMES.has(key) && plain !== undefined) {
      frame.name = plain;
      for (const value of frame.values ?? []) this.maskNamed(plain, value);
      frame.isNameCut = range.end === this.text.length;
      if (!frame.isNameCut) frame.values = undefined;
    }
    if (!VALUES.has(key)) return;
    if (frame.name !== undefined) return this.maskNamed(frame.name, range);
    frame.values ??= [];
    frame.values.push({ ...range, isSure: isSureValue(key) });
  }

  /** [["authorization","x"]] */
  private element(frame: Frame, range: Range, plain: string | undefined): void {
    if (frame.count === 0) frame.name = plain;
    const isPair = this.frames.at(-2)?.isArray;
    if (frame.count === 1 && isPair && frame.name !== undefined) this.maskNamed(frame.name, range);
  }

  /** The text was cut off before or within the name of a value. */
  private maskUnnamed({ key, name, isNameCut, values }: Frame, index: number): void {
    if (name !== undefined && !isNameCut) return;
    for (const value of values ?? []) if (value.isSure) this.mask("value", value);
    const open = this.frames[index + 1];
    const isOpenValue = key !== undefined && isSureValue(key.toLowerCase());
    if (open && isOpenValue) this.mask("value", { start: open.start, end: this.text.length });
  }

  private maskNamed(name: string, { start, end }: Range): void {
    const raw = this.text.slice(start, end);
    const isString = /^["']/.test(raw);
    const plain = isString ? readString(raw) : raw;
    if (!isSecretField(name, plain, "document")) return;
    if (isString || isWorthMasking(name, raw)) this.mask(name, { start, end });
  }

  private inside({ start, end }: Range, plain: string): void {
    const masked = this.masking.inside(plain);
    if (masked !== plain) this.edits.add(start, end, quoteString(masked, this.text.charAt(start)));
  }

  private mask(name: string, { start, end }: Range): void {
    this.masking.note(name);
    this.edits.add(start, end, `"${MASK}"`);
  }
}

/** For text that was cut off before the name: `value` surely belongs to a name; `data` and `text` mostly do not. */
function isSureValue(key: string): boolean {
  return VALUES.has(key) && key.startsWith("v");
}
