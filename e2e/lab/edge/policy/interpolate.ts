import { compile, type PolicyVariables } from "./expressions";

type Part = string | ((variables: PolicyVariables) => unknown);

/** Splits `text ${cel} text` into its parts; throws when an expression does not parse or does not end. */
export function parseInterpolation(text: string): Part[] {
  const parts: Part[] = [];
  let rest = text;
  for (;;) {
    const start = rest.indexOf("${");
    if (start === -1) return [...parts, rest];
    const end = endOfExpression(rest, start + 2);
    parts.push(rest.slice(0, start), compile(rest.slice(start + 2, end)));
    rest = rest.slice(end + 1);
  }
}

/** The text with every expression replaced by its value; one that fails leaves nothing. */
export function interpolate(text: string, variables: PolicyVariables): string {
  return parseInterpolation(text)
    .map((part) => (typeof part === "string" ? part : textOf(part, variables)))
    .join("");
}

function textOf(part: Exclude<Part, string>, variables: PolicyVariables): string {
  try {
    return String(part(variables) ?? "");
  } catch {
    return "";
  }
}

// String literals, whose braces mean nothing, and the braces that do.
const TOKEN = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[{}]/g;

function endOfExpression(text: string, from: number): number {
  let depth = 0;
  for (const { 0: token, index } of text.slice(from).matchAll(TOKEN)) {
    if (token === "{") depth += 1;
    else if (token === "}" && depth === 0) return from + index;
    else if (token === "}") depth -= 1;
  }
  throw new Error(`The expression that begins at "${text.slice(from - 2, from + 20)}" has no end`);
}
