import { isScalar, parseAllDocuments, visit } from "yaml";

/** Thrown by `readPlainYaml`; its message is for the person who wrote the text. */
export class YamlRefused extends Error {
  override readonly name = "YamlRefused";
}

/**
 * Reads one document of YAML or JSON (which is YAML too) into plain data. Refuses everything that gives a text a hidden
 * meaning: anchors, aliases, merge keys, tags, duplicate keys, a second document.
 * @throws YamlRefused
 */
export function readPlainYaml(text: string): unknown {
  // The parser compares each key with all others of its map, which takes a minute for a long file. So `refuseTwins`
  // does it.
  const documents = parseAllDocuments(text, { schema: "core", merge: false, uniqueKeys: false });
  if (!Array.isArray(documents) || documents.length !== 1)
    throw new YamlRefused("Write exactly one document.");
  const [document] = documents;
  const complaint = document?.errors[0] ?? document?.warnings[0];
  // The parser reports a stack overflow as an error of the document.
  if (complaint?.code === "RESOURCE_EXHAUSTION") throw new YamlRefused(TOO_DEEP);
  if (!document || complaint) throw new YamlRefused(complaint?.message ?? "It is empty.");
  visit(document, {
    Alias: () => {
      throw new YamlRefused(ANCHORS);
    },
    Map: (_key, { items }) => refuseTwins(items),
    Pair: (_key, { key }) => {
      if (!isScalar(key)) throw new YamlRefused("Keys have to be plain words.");
      // This key would set the object's prototype instead of a field.
      if (String(key.value) === "__proto__") throw new YamlRefused("__proto__ cannot be a key.");
    },
    Node: (_key, node, path) => {
      if (path.length > MAX_DEPTH) throw new YamlRefused(TOO_DEEP);
      if ("anchor" in node && node.anchor) throw new YamlRefused(ANCHORS);
      if (node.tag) throw new YamlRefused("Tags (!) are not accepted. Write plain values.");
    },
  });
  return document.toJS({ maxAliasCount: 0 });
}

function refuseTwins(items: readonly { key: unknown }[]): void {
  const seen = new Set<string>();
  for (const { key } of items) {
    const name = isScalar(key) ? String(key.value) : undefined;
    if (name === undefined) continue;
    if (seen.has(name))
      throw new YamlRefused(`Keys have to be unique: "${name.slice(0, 40)}" is there twice.`);
    seen.add(name);
  }
}

// Every pair and every list on the path counts. No document that we read needs half of this.
const MAX_DEPTH = 60;
const TOO_DEEP = "It is nested too deeply.";
const ANCHORS = "Anchors and aliases (& and *) are not accepted. Write the values out.";
