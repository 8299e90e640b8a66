import { isMap, isNode, isPair, LineCounter } from "yaml";
import type { z } from "zod";
import { readPlainDocument, YamlRefused } from "@/lib/base/read-plain-yaml";
import { decodeText } from "@/lib/contract/decode-text";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { findNearest } from "./nearest";
import { type ProjectFile, projectFileSchema } from "./project-schema";

/** A place in the file and what is to be done there. Lines and columns count from 1. */
export type FileProblem = { line: number; column: number; message: string };

export type ReadProject = { ok: true; file: ProjectFile } | { ok: false; problems: FileProblem[] };

export const MAX_BYTES = 64 * 1024;
const MOST_PROBLEMS = 20;
const LONGEST_MESSAGE = 300;

type Issue = z.core.$ZodIssue;
type Document = ReturnType<typeof readPlainDocument>;

/** Reads a gatehouse.yml. Never throws: whatever the bytes are, the answer is the file or what is wrong where. */
export function readProjectFile(bytes: Uint8Array): ReadProject {
  if (bytes.length > MAX_BYTES) {
    return refuse([{ line: 1, column: 1, message: `It is larger than ${MAX_BYTES / 1024} KiB.` }]);
  }
  const text = decodeText(bytes);
  const places = new Places(text);
  const odd = findOdd(text);
  if (odd) return refuse([{ ...places.of(odd.at), message: odd.message }]);
  try {
    return check(readPlainDocument(text), places);
  } catch (error) {
    if (!(error instanceof YamlRefused)) throw error;
    return refuse([{ ...places.of(error.offset ?? 0), message: firstLine(error.message) }]);
  }
}

function check(document: Document, places: Places): ReadProject {
  const parsed = projectFileSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (parsed.success) return { ok: true, file: parsed.data };
  const found = (issues: Issue[]) =>
    issues
      .flatMap((issue) => describe(issue, document))
      .sort((a, b) => a.at - b.at)
      .map(({ at, message }) => ({ ...places.of(at), message: shorten(showHidden(message)) }));
  const { issues } = parsed.error;
  // A field with a slip in its name is also missing: the slip says what to do.
  const unknown = issues.filter(isUnknown);
  const others = issues.filter((issue) => !isUnknown(issue));
  return refuse([...found(unknown), ...found(others)].slice(0, MOST_PROBLEMS));
}

function isUnknown({ code }: Issue): boolean {
  return code === "unrecognized_keys";
}

function refuse(problems: FileProblem[]): ReadProject {
  return { ok: false, problems };
}

/** A character that no YAML file has (YAML 1.2.2, section 5.1), or one that stands for bytes that are no UTF-8. */
function findOdd(text: string): { at: number; message: string } | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
  const at = text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]/);
  if (at < 0) return undefined;
  const message =
    text[at] === "\ufffd"
      ? "There are bytes that are not UTF-8. Save the file as UTF-8."
      : `There is a control character (${showHidden(text[at] ?? "")}). Remove it.`;
  return { at, message };
}

function describe(issue: Issue, document: Document): { at: number; message: string }[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      at: keyOffset(document, path, key),
      message: `There is no field "${key}" here.${hintAt(path, key)}`,
    }));
  }
  if (issue.code === "invalid_key") {
    const key = String(path.at(-1));
    const message = issue.issues[0]?.message ?? issue.message;
    return [{ at: keyOffset(document, path.slice(0, -1), key), message }];
  }
  // The alternatives of a union: the one whose kind fits says what is wrong.
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const inner = issue.errors.find((errors) =>
      errors.every(({ code }) => code !== "invalid_type"),
    );
    if (inner) {
      return inner.flatMap((each) =>
        describe({ ...each, path: [...path, ...each.path] }, document),
      );
    }
  }
  return [{ at: valueOffset(document, path), message: issue.message }];
}

function hintAt(path: Issue["path"], key: string): string {
  const known = fieldsAt(path);
  const nearest = findNearest(key, known);
  if (nearest !== undefined) return ` Do you mean "${nearest}"?`;
  return known.length > 0 ? ` There are: ${known.join(", ")}.` : "";
}

function fieldsAt(path: Issue["path"]): string[] {
  const { shape } = projectFileSchema;
  if (path.length === 0) return Object.keys(shape);
  if (path[0] === "link") return ["domain"];
  if (path[0] !== "apps") return [];
  if (path.length === 2) return Object.keys(shape.apps.valueType.shape);
  return [
    "kind",
    "name",
    "path",
    "method",
    "query",
    "scheme",
    "header",
    "encoding",
    "prefix",
  ].concat("secretFrom");
}

function keyOffset(document: Document, path: Issue["path"], key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(map) ? map.items.find((item) => String(item.key) === key) : undefined;
  const node = isPair(pair) ? pair.key : undefined;
  return isNode(node) && node.range ? node.range[0] : valueOffset(document, path);
}

/** Of the value, or of the nearest thing around it when there is none. */
function valueOffset(document: Document, path: Issue["path"]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (!isNode(node) || !node.range) continue;
    // A map begins at its first key; people look for it at its own name.
    const key = path[length - 1];
    return isMap(node) && typeof key === "string"
      ? keyOffset(document, path.slice(0, length - 1), key)
      : node.range[0];
  }
  return 0;
}

function firstLine(message: string): string {
  return shorten(
    showHidden(message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, ""),
  );
}

function shorten(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}

/** Lines and columns of offsets. */
class Places {
  private readonly lines = new LineCounter();

  constructor(text: string) {
    this.lines.addNewLine(0);
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.lines.addNewLine(at + 1);
    }
  }

  of(offset: number): { line: number; column: number } {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}
