import { Edits } from "@/lib/base/edits";
import { isSecretField, isSecretName } from "@/lib/base/secret-names";
import { MASK } from "@/lib/contract/traffic";
import type { Masking } from "./masking";
import { decodeEntities, encodeEntities, readTag, type Tag } from "./xml-tags";

// <param name="password" value="x"/>, <entry key="password">x</entry>, <input name="csrf_token" value="x">
const NAMES = new Set(["name", "key", "id", "field", "property", "n", "k"]);
const VALUES = new Set(["value", "val", "v", "content", "default"]);

/** Masks XML and HTML pages: the whole content of elements with secret names, and attributes with secret names. */
export function maskXml(text: string, masking: Masking, isPage = false): string {
  return new XmlScanner(text, masking, isPage).run();
}

/** Reads the text once. An element that is not closed reaches to the end. */
class XmlScanner {
  private readonly edits = new Edits();
  /** <name>password</name><value>x</value>: the name that was read last. */
  private named: string | undefined;
  private isInName = false;

  constructor(
    private readonly text: string,
    private readonly masking: Masking,
    /** In a page only attributes are checked, because its elements are layout and not fields. */
    private readonly isPage: boolean,
  ) {}

  run(): string {
    const { text } = this;
    let at = 0;
    while (at < text.length) at = text[at] === "<" ? this.markup(at) : this.content(at);
    return this.edits.apply(text);
  }

  private markup(start: number): number {
    const { text } = this;
    if (text.startsWith("<![CDATA[", start)) return this.skipTo("]]>", start, start + 9);
    if (text.startsWith("<!--", start)) return this.skipTo("-->", start, start + 4);
    const tag = readTag(text, start);
    this.attributes(tag);
    if (this.isPage) return tag.end;
    const local = tag.name.slice(tag.name.lastIndexOf(":") + 1).toLowerCase();
    if (tag.isClosing) {
      this.isInName = false;
      return tag.end;
    }
    this.isInName = local === "name" || local === "key";
    const secret = this.secretOf(tag);
    if (secret === undefined || tag.isEmpty) return tag.end;
    const end = this.endOfContent(tag);
    if (text.slice(tag.end, end).trim() !== "") this.mask(secret, tag.end, end);
    return end;
  }

  /** The name that makes the content of this element secret. */
  private secretOf(tag: Tag): string | undefined {
    const { named } = this;
    if (named !== undefined && !this.isInName) {
      this.named = undefined;
      return named;
    }
    if (isSecretName(tag.name)) return tag.name;
    const name = nameIn(tag);
    if (name !== undefined && isSecretName(name)) return name;
    return undefined;
  }

  private attributes(tag: Tag): void {
    const name = isPasswordField(tag) ? "password" : nameIn(tag);
    for (const { name: attribute, value, start, end } of tag.attributes) {
      if (value === "" || attribute.startsWith("xmlns")) continue;
      const key = attribute.toLowerCase();
      const isValue = VALUES.has(key) && name !== undefined && isField(name, value);
      if (isValue || isField(attribute, value)) {
        this.mask(isValue ? name : attribute, start, end, `"${MASK}"`);
      } else if (!NAMES.has(key)) {
        this.inside(value, start, end, true);
      }
    }
  }

  private content(start: number): number {
    const { text } = this;
    const next = text.indexOf("<", start);
    const end = next < 0 ? text.length : next;
    const content = text.slice(start, end);
    const trimmed = content.trim();
    if (this.isPage) {
      // The script of a page is code, except for the JSON that frameworks put there.
      if (/^[{[]/.test(trimmed)) this.inside(content, start, end, false, true);
      return end;
    }
    if (this.isInName && isSecretName(trimmed)) this.named = trimmed;
    const element = this.unsure(start);
    if (element !== undefined && isField(element, trimmed)) this.mask(element, start, end);
    else this.inside(content, start, end);
    return end;
  }

  /** The name of the element that was opened directly before. */
  private unsure(at: number): string | undefined {
    const { text } = this;
    // The names that may belong to a secret are short.
    const from = Math.max(0, at - 40);
    const open = text.lastIndexOf("<", at - 1);
    if (open < from || text[open + 1] === "/") return undefined;
    return /^<([\w.:-]+)/.exec(text.slice(open, at))?.[1]?.split(":").at(-1);
  }

  private skipTo(closing: string, start: number, from: number): number {
    const { text } = this;
    const found = text.indexOf(closing, from);
    const end = found < 0 ? text.length : found;
    this.inside(text.slice(from, end), from, end, false, true);
    return Math.max(start + 1, Math.min(text.length, end + closing.length));
  }

  /** The position of the tag that closes it. Elements of the same name within it are skipped. */
  private endOfContent({ name, end: from }: Tag): number {
    const { text } = this;
    let depth = 1;
    let at = text.indexOf("<", from);
    while (at >= 0) {
      const skipped = skipUnread(text, at);
      if (skipped !== undefined) {
        at = text.indexOf("<", skipped);
        continue;
      }
      const tag = readTag(text, at);
      if (tag.name === name && !tag.isEmpty) depth += tag.isClosing ? -1 : 1;
      if (depth === 0) return at;
      at = text.indexOf("<", tag.end);
    }
    return text.length;
  }

  private inside(raw: string, start: number, end: number, isQuoted = false, isPlain = false): void {
    const plain = isPlain ? raw : decodeEntities(raw);
    const masked = this.masking.inside(plain);
    if (masked === plain) return;
    const written = isPlain ? masked : encodeEntities(masked);
    this.edits.add(start, end, isQuoted ? `"${written}"` : written);
  }

  private mask(name: string, start: number, end: number, text: string = MASK): void {
    this.masking.note(name);
    this.edits.add(start, end, text);
  }
}

function isField(name: string, value: string): boolean {
  return isSecretField(name.slice(name.lastIndexOf(":") + 1), value, "document");
}

/** Whatever it is called. */
function isPasswordField({ attributes }: Tag): boolean {
  return attributes.some(({ name, value }) => /^type$/i.test(name) && /^password$/i.test(value));
}

function nameIn(tag: Tag): string | undefined {
  return tag.attributes.find(({ name }) => NAMES.has(name.toLowerCase()))?.value;
}

/** The end of a section in which `<` begins no tag. */
function skipUnread(text: string, at: number): number | undefined {
  for (const [open, close] of [
    ["<![CDATA[", "]]>"],
    ["<!--", "-->"],
  ] as const) {
    if (!text.startsWith(open, at)) continue;
    const found = text.indexOf(close, at + open.length);
    return found < 0 ? text.length : found + close.length;
  }
  return undefined;
}
