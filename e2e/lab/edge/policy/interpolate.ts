import { compile, type PolicyVariables } from "./expressions";

type Part = string | ((variables: PolicyVariables) => unknown);

/** Splits `text ${cel} text` into its parts; throws when an expression does not parse or does not end. */
export function parseInterpolation(text: string): Part[] {
  return split(text).map((part) => (typeof part === "string" ? part : compile(part.expression)));
}

/** The expressions in `text ${cel} text`; throws when one does not end. */
export function expressionsIn(text: string): string[] {
  return split(text).flatMap((part) => (typeof part === "string" ? [] : [part.expression]));
}

function split(text: string): (string | { expression: string })[] {
  const parts: (string | { expression: string })[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf("${", from);
    if (start === -1) return [...parts, text.slice(from)];
    const end = endOfExpression(text, start + 2);
    parts.push(text.slice(from, start), { expression: unescaped(text.slice(start + 2, end)) });
    from = end + 1;
  }
}

/**
 * What becomes of a value whose expression fails while a request is served: it is empty, its action is left out, or the
 * request fails. ngrok does not say, so the lab plays all three.
 */
export type ValueErrors = "leave-empty" | "skip-action" | "fail-request";

/** An expression within a value has failed, and that is not to be overlooked. */
export class ValueFailed extends Error {}

/** The text with every expression replaced by its value. @throws ValueFailed unless one that fails leaves nothing. */
export function interpolate(
  text: string,
  variables: PolicyVariables,
  errors: ValueErrors = "leave-empty",
): string {
  return parseInterpolation(text)
    .map((part) => (typeof part === "string" ? part : textOf(part, variables, errors)))
    .join("");
}

function textOf(
  part: Exclude<Part, string>,
  variables: PolicyVariables,
  errors: ValueErrors,
): string {
  try {
    return String(part(variables) ?? "");
  } catch (error) {
    if (errors === "leave-empty") return "";
    throw new ValueFailed("An expression in a value failed", { cause: error });
  }
}

// String literals, whose braces mean nothing, and the braces that do. In a text that is JSON itself the quotes of an
// expression come escaped, as on the page of `http-request`.
const TOKEN = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\\"([^"\\]*)\\"|[{}]/g;

function unescaped(expression: string): string {
  return expression.replace(TOKEN, (token, quoted?: string) =>
    quoted === undefined ? token : `"${quoted}"`,
  );
}

function endOfExpression(text: string, from: number): number {
  let depth = 0;
  const tokens = new RegExp(TOKEN);
  tokens.lastIndex = from;
  for (let found = tokens.exec(text); found; found = tokens.exec(text)) {
    const [token] = found;
    if (token === "{") depth += 1;
    else if (token === "}" && depth === 0) return found.index;
    else if (token === "}") depth -= 1;
  }
  throw new Error(`The expression that begins at "${text.slice(from - 2, from + 20)}" has no end`);
}
