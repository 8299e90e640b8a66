import {
  type Document,
  isNode,
  isScalar,
  LineCounter,
  parseAllDocuments,
  visit,
  type YAMLError,
} from "yaml";

/** Thrown by `readPlainYaml`; its message is for the person who wrote the text. */
export class YamlRefused extends Error {
  override readonly name = "YamlRefused";

  /** @param offset where in the text, in UTF-16 units; undefined when it is about the whole text */
  constructor(
    message: string,
    readonly offset?: number,
  ) {
    super(message);
  }
}

/**
 * Reads one document of YAML or JSON (which is YAML too) into plain data. Refuses everything that gives a text a hidden
 * meaning: anchors, aliases, merge keys, tags, duplicate keys, a second document.
 * @throws YamlRefused
 */
export function readPlainYaml(text: string): unknown {
  return readPlainDocument(text).toJS({ maxAliasCount: 0 });
}

/** The same as a document, which knows where in the text each value is. @throws YamlRefused */
export function readPlainDocument(text: string): Document.Parsed {
  // The parser compares each key with all others of its map, which takes a minute for a long file. So `refuseTwins`
  // does it.
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    schema: "core",
    merge: false,
    uniqueKeys: false,
    lineCounter,
    // The parser would read the whole text again for each of thousands of errors.
    prettyErrors: false,
  });
  if (!Array.isArray(documents) || documents.length !== 1)
    throw new YamlRefused("Write exactly one document.");
  const [document] = documents;
  const complaint = document?.errors[0] ?? document?.warnings[0];
  // The parser reports a stack overflow as an error of the document.
  if (complaint?.code === "RESOURCE_EXHAUSTION") throw new YamlRefused(TOO_DEEP);
  if (!document || complaint) {
    throw new YamlRefused(describe(complaint, lineCounter), complaint?.pos[0]);
  }
  visit(document, {
    Alias: (_key, alias) => {
      throw new YamlRefused(ANCHORS, startOf(alias));
    },
    Map: (_key, { items }) => refuseTwins(items),
    Pair: (_key, { key }) => {
      if (!isScalar(key)) throw new YamlRefused("Keys have to be plain words.", startOf(key));
      // This key would set the object's prototype instead of a field.
      if (String(key.value) === "__proto__")
        throw new YamlRefused("__proto__ cannot be a key.", startOf(key));
    },
    Node: (_key, node, path) => {
      if (path.length > MAX_DEPTH) throw new YamlRefused(TOO_DEEP, startOf(node));
      if ("anchor" in node && node.anchor) throw new YamlRefused(ANCHORS, startOf(node));
      if (node.tag)
        throw new YamlRefused("Tags (!) are not accepted. Write plain values.", startOf(node));
    },
  });
  return document;
}

/** Says where, as the parser does. */
function describe(complaint: YAMLError | undefined, lines: LineCounter): string {
  if (!complaint) return "It is empty.";
  const { line, col } = lines.linePos(complaint.pos[0]);
  return `${complaint.message} at line ${line}, column ${col}`;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function refuseTwins(items: readonly { key: unknown }[]): void {
  const seen = new Set<string>();
  for (const { key } of items) {
    const name = isScalar(key) ? String(key.value) : undefined;
    if (name === undefined) continue;
    if (seen.has(name))
      throw new YamlRefused(
        `Keys have to be unique: "${name.slice(0, 40)}" is there twice.`,
        startOf(key),
      );
    seen.add(name);
  }
}

// Every pair and every list on the path counts. No document that we read needs half of this.
const MAX_DEPTH = 60;
const TOO_DEEP = "It is nested too deeply.";
const ANCHORS = "Anchors and aliases (& and *) are not accepted. Write the values out.";
