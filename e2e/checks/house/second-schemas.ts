/** The fields of an object schema as written in a source file, and where it begins. */
type Found = { fields: string; file: string; line: number };

const OBJECT = /\bz\s*\.\s*(?:object|strictObject|looseObject)\s*\(\s*\{/g;

/** Schemas with fewer fields may be equal by chance. */
const FEWEST_FIELDS = 3;

/**
 * Finds schemas with exactly the fields of one in another file. They describe one thing twice, and the next change will
 * forget one of them.
 * @param sources files and their text
 */
export function findSecondSchemas(
  sources: Iterable<readonly [file: string, text: string]>,
): { again: Found; first: Found }[] {
  const known = new Map<string, Found>();
  const seconds: { again: Found; first: Found }[] = [];
  for (const [file, text] of sources) {
    for (const again of schemasIn(file, text)) {
      const first = known.get(again.fields);
      if (first && first.file !== file) seconds.push({ again, first });
      if (!first) known.set(again.fields, again);
    }
  }
  return seconds;
}

function schemasIn(file: string, text: string): Found[] {
  return [...text.matchAll(OBJECT)].flatMap((match) => {
    const fields = fieldsFrom(text, match.index + match[0].length);
    if (fields.length < FEWEST_FIELDS) return [];
    const line = text.slice(0, match.index).split("\n").length;
    return [{ fields: fields.sort().join(), file, line }];
  });
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|[^\s"'`/]|\//g;

/** The top-level fields of an object literal that begins at `from`, without spaces and comments. */
function fieldsFrom(text: string, from: number): string[] {
  const fields = [""];
  let depth = 0;
  TOKEN.lastIndex = from;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [token] = match;
    if (token.startsWith("//") || token.startsWith("/*")) continue;
    if ("([{".includes(token)) depth += 1;
    if (")]}".includes(token)) depth -= 1;
    if (depth < 0) break;
    if (token === "," && depth === 0) fields.push("");
    else fields[fields.length - 1] += token;
  }
  return fields.filter((field) => field !== "").map((field) => field.replace(/,(?=[)\]}])/g, ""));
}
