import { Document, isScalar, type ToStringOptions, visit } from "yaml";
import { hasHidden, replaceHidden } from "@/lib/contract/show-hidden.mjs";

type Options = ToStringOptions & { aliasDuplicateObjects?: boolean };

/**
 * YAML without hidden characters: a text with invisible characters is quoted, and they are written as escapes. A parser
 * reads the same value. Exports are stored in repositories, and people review them there.
 */
export function toPlainYaml(value: unknown, options: Options = {}): string {
  const { aliasDuplicateObjects = true, ...written } = options;
  const document = new Document(value, { aliasDuplicateObjects });
  visit(document, (_key, node) => {
    if (!isScalar(node) || typeof node.value !== "string") return;
    if (hasHidden(node.value.replace(/[\n\t]/g, ""))) node.type = "QUOTE_DOUBLE";
  });
  return replaceHidden(document.toString(written), escaped, "\n\t");
}

/** The escape in a double-quoted text (YAML 1.2.2, section 5.7). */
function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}
