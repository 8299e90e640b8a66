// A rule reads what ngrok knows of a request in two places: `actions`, where the login leaves its tokens and what was
// added to the request, and `req`, among whose headers the gate's are, and among whose cookies the login's session is.
// ngrok does not say whether the session that it gives out is in `res` already, so that is held to be so. Of its macros
// some give a value of these (https://ngrok.com/docs/traffic-policy/macros). The `res` of actions.ngrok.http_request is
// what another server answered to a rule.
const REFERENCE =
  /(?<!\w)(?:actions|req|(?<!http_request\s*\.\s*)res|getRe[qs](?:Cookie|Header))(?!\w)/gi;

// Each by a name that stands there, so that none can be put together, hidden by an escape, or come with all the others.
// With "(" behind it the name would be a function of the whole, also where a comment stands between them.
const END = String.raw`(?!\w|\s*(?:\(|//))`;
const WORD = String.raw`[a-z_]\w*${END}`;
// What actions say of themselves, of which nothing holds the login or the request's own headers
// (https://ngrok.com/docs/traffic-policy/variables/action). The token is in what is left out: what came of the login and
// of our other actions, and the headers that ai-gateway got or a rule of owasp-crs-request has matched.
const RESULTS = [
  "compress",
  String.raw`http_request\s*\.\s*(?:attempts|error|res)`,
  "log",
  String.raw`owasp_crs_re(?:quest|sponse)\s*\.\s*(?:anomaly_score(?:_threshold)?|decision|error)`,
  "rate_limit",
  "redirect",
  "restrict_ips",
  "url_rewrite",
].join("|");
const HEADER = String.raw`\\?['"](?!(?:set-)?cookie(?![\w-]))[\w-]*\\?['"]`;
const ALLOWED = [
  String.raw`actions\s*\.\s*ngrok\s*\.\s*oidc\s*\.\s*identity\s*\.\s*[a-z_]`,
  String.raw`actions\s*\.\s*ngrok\s*\.\s*(?:${RESULTS})${END}`,
  String.raw`re[qs]\s*\.\s*(?!(?:headers|cookies)(?!\w))${WORD}`,
  String.raw`re[qs]\s*\.\s*headers\s*\[\s*${HEADER}\s*\]`,
  String.raw`getRe[qs]Header\s*\(\s*${HEADER}\s*\)`,
  String.raw`(?<=['"]\s+in\s+)re[qs]\s*\.\s*headers(?!\w|\s*(?:[.[(]|//))`,
].map((form) => new RegExp(form, "iy"));

// A header's name between quotes. Were it no literal, it would be code without a dot or a bracket, which reads nothing.
const QUOTED_NAME = /(\\?['"])(?!(?:set-)?cookie(?![\w-]))[\w-]*\1/gi;
const COMMENT = "//";

// A literal of CEL, which reads nothing, up to its closing quote or where the line ends. One after r has no escapes.
const LITERAL =
  /(?<!\w)(?:b?r|rb)(?:'[^'\n\r]*('?)|"[^"\n\r]*("?))|'(?:\\.|[^\\'\n\r])*('?)|"(?:\\.|[^\\"\n\r])*("?)/gi;
const PLAIN_NAME = /^(['"])(?!(?:set-)?cookie\1)[\w-]*\1$/i;
// In the place of every other literal: no name of a header that may be read.
const NO_NAME = "'!'";
// Those that go over several lines. Rules that need one are read as if it were none.
const LONG_LITERAL = /'''|"""/;

export type CheckedRule = {
  expressions?: readonly string[] | undefined;
  actions: readonly unknown[];
};

/**
 * Where rules read more than single values that say nothing of what a gate verifies, in whatever form they are written:
 * the name that is read, such as `actions` or `req`, or `//` for a comment in an expression. Undefined where they do not.
 * @param rules plain data, as it is sent to ngrok
 */
export function findGateReference(rules: readonly CheckedRule[]): string | undefined {
  for (const { expressions = [], ...others } of rules) {
    const found = firstFound(expressions, findInExpression) ?? findInTexts(others);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Only the whole list of a rule is known to be nothing but expressions, where a literal reads nothing. */
function findInExpression(expression: string): string | undefined {
  const code = withoutLiterals(expression);
  // What a comment holds can be taken for code, and code for a comment's.
  if (code.includes(COMMENT)) return COMMENT;
  return findIn(code) ?? findIn(interpolated(expression));
}

/** Keys and texts of any other data. Below a key such as `expressions` they may be code without an interpolation. */
function findInTexts(data: unknown): string | undefined {
  const left: { value: unknown; isCode: boolean }[] = [{ value: data, isCode: false }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, isCode } = next;
    if (typeof value === "string") {
      const found = findIn(isCode ? value : interpolated(value));
      if (found !== undefined) return found;
    } else if (typeof value === "object" && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        left.push({ value: key, isCode: false });
        left.push({ value: each, isCode: isCode || /^expressions?$/i.test(key) });
      }
    }
  }
  return undefined;
}

function firstFound(
  texts: readonly string[],
  find: (text: string) => string | undefined,
): string | undefined {
  for (const text of texts) {
    const found = find(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

function withoutLiterals(expression: string): string {
  if (LONG_LITERAL.test(expression)) return expression;
  return expression.replace(LITERAL, (literal: string, ...quotes: unknown[]) => {
    const isClosed = quotes.slice(0, 4).some((quote) => quote === "'" || quote === '"');
    if (!isClosed) return literal;
    return PLAIN_NAME.test(literal) ? "''" : NO_NAME;
  });
}

/** All from the first interpolation on: where one ends only ngrok knows. */
function interpolated(text: string): string {
  const start = text.indexOf("${");
  return start < 0 ? "" : text.slice(start);
}

function findIn(written: string): string | undefined {
  const text = written.replace(QUOTED_NAME, "$1$1");
  for (const { 0: name, index } of text.matchAll(REFERENCE)) {
    const isAllowed = ALLOWED.some((form) => {
      form.lastIndex = index;
      return form.test(text);
    });
    if (!isAllowed) return name;
  }
  return undefined;
}
