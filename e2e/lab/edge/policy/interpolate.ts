import { compile, type PolicyVariables } from "./expressions";

type Part = string | ((variables: PolicyVariables) => unknown);

/** Splits `text ${cel} text` into its parts. Throws when an expression is not valid or not closed. */
export function parseInterpolation(text: string): Part[] {
  return split(text).map((part) => (typeof part === "string" ? part : compile(part.expression)));
}

/** The expressions in `text ${cel} text`. Throws when one is not closed. */
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
 * What happens to a value whose expression fails during a request: it is empty, its action is skipped, or the request
 * fails. ngrok does not document it, so the lab can do all three.
 */
export type ValueErrors = "leave-empty" | "skip-action" | "fail-request";

/** An expression in a value has failed, and the fault says that this has an effect. */
export class ValueFailed extends Error {}

/** Replaces every expression in the text by its value. @throws ValueFailed unless a failed expression becomes empty */
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

// String literals, whose braces have no meaning, and the braces that have one. In a text that is itself JSON, the
// quotes of an expression are escaped, as on the page of `http-request`.
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
