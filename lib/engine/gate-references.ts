// A rule reads what ngrok knows of a request in two places: `actions`, where the login leaves its tokens, and `req`, among
// whose headers the gate's are. Beside one another "-" is part of a header's name: CEL cannot subtract a map.
const REFERENCE = /(?<![\w-])(?:actions|req)(?![\w-])/gi;

// Each by a name that stands there, so that none can be put together, hidden by an escape, or come with all the others.
// With "(" behind it the name would be a function of the whole.
const WORD = String.raw`[a-z_]\w*(?!\w|\s*\()`;
const ALLOWED = [
  String.raw`actions\s*\.\s*ngrok\s*\.\s*oidc\s*\.\s*identity\s*\.\s*[a-z_]`,
  String.raw`actions\s*\.\s*ngrok\s*\.\s*(?!oidc(?!\w))${WORD}`,
  String.raw`req\s*\.\s*(?!headers(?!\w))${WORD}`,
  String.raw`req\s*\.\s*headers\s*\[\s*\\?['"][\w-]*\\?['"]\s*\]`,
  String.raw`(?<=['"]\s+in\s+)req\s*\.\s*headers(?!\w|\s*[.[(])`,
].map((form) => new RegExp(form, "iy"));

// A literal of CEL, which reads nothing, up to its closing quote or where the line ends. One after r has no escapes.
const LITERAL =
  /(?<!\w)(?:b?r|rb)(?:'[^'\n\r]*('?)|"[^"\n\r]*("?))|'(?:\\.|[^\\'\n\r])*('?)|"(?:\\.|[^\\"\n\r])*("?)/gi;
// Those that go over several lines. Rules that need one are read as if it were none.
const LONG_LITERAL = /'''|"""/;

/**
 * Where rules read more than single values that say nothing of what a gate verifies, in whatever form they are written:
 * the name that is read, `actions` or `req`. Undefined where they do not.
 * @param rules plain data, as it is sent to ngrok
 */
export function findGateReference(rules: unknown): string | undefined {
  const left: { value: unknown; isExpression: boolean }[] = [{ value: rules, isExpression: false }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, isExpression } = next;
    if (typeof value === "string") {
      const found = findIn(isExpression ? withoutLiterals(value) : interpolated(value));
      if (found !== undefined) return found;
    } else if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        left.push({ value: key, isExpression: false });
        left.push({ value: each, isExpression: isExpression || key === "expressions" });
      }
    }
  }
  return undefined;
}

function withoutLiterals(expression: string): string {
  if (LONG_LITERAL.test(expression)) return expression;
  return expression.replace(LITERAL, (literal, ...quotes: unknown[]) =>
    quotes.slice(0, 4).some((quote) => quote === "'" || quote === '"') ? "''" : literal,
  );
}

/** All from the first interpolation on: where one ends only ngrok knows. */
function interpolated(text: string): string {
  const start = text.indexOf("${");
  return start < 0 ? "" : text.slice(start);
}

function findIn(text: string): string | undefined {
  for (const { 0: name, index } of text.matchAll(REFERENCE)) {
    const isAllowed = ALLOWED.some((form) => {
      form.lastIndex = index;
      return form.test(text);
    });
    if (!isAllowed) return name;
  }
  return undefined;
}
