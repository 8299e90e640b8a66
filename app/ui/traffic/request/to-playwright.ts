import type { HeaderList, RequestDetail } from "@/lib/contract/traffic";
import { byteString, jsLiteral } from "./js-literal";
import { type RequestCode, readSent, type SentRequest, withNotes } from "./sent-request";

// Playwright makes these itself.
const NOT_TO_SET = /^(keep-alive|upgrade|expect|te|trailer|proxy-connection|accept-encoding)$/i;
/** Characters of base64 that stand in the code. */
const INLINE_MOST = 200_000;

/** A call of Playwright's APIRequestContext (https://playwright.dev/docs/api/class-apirequestcontext) in a test. */
export function toPlaywright(detail: RequestDetail): RequestCode {
  const sent = readSent(detail);
  const body = bodyOf(sent);
  const headers = merged(sent.headers).map(
    ([name, value]) => `    ${keyOf(name)}: ${jsLiteral(byteString(value))},`,
  );
  const lines = [
    `const response = await request.fetch(${jsLiteral(sent.url)}, {`,
    `  method: ${jsLiteral(sent.method)},`,
    ...(headers.length > 0 ? ["  headers: {", ...headers, "  },"] : []),
    ...(body.code === undefined ? [] : [`  data: ${body.code},`]),
    "  maxRedirects: 0,",
    "});",
  ];
  return withNotes(lines.join("\n"), [...body.notes, ...sent.notes]);
}

/** One value a name, as an object has. Cookies are joined by a semicolon (RFC 6265, 5.4), others by a comma. */
function merged(headers: HeaderList): HeaderList {
  const byName = new Map<string, [name: string, value: string]>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (NOT_TO_SET.test(name)) continue;
    const before = byName.get(lower);
    const join = lower === "cookie" ? "; " : ", ";
    byName.set(lower, before ? [before[0], before[1] + join + value] : [name, value]);
  }
  return [...byName.values()];
}

/** In a literal `"__proto__"` would set the prototype. */
function keyOf(name: string): string {
  return name === "__proto__" ? `["__proto__"]` : jsLiteral(name);
}

/** Bytes, because Playwright writes a text that is not JSON as a JSON string where the type says JSON. */
function bodyOf({ body }: SentRequest): { code?: string; notes: string[] } {
  if (body.kind === "none") return { notes: [] };
  if (body.kind === "text") return { code: `Buffer.from(${jsLiteral(body.text)})`, notes: [] };
  if (body.base64.length > INLINE_MOST) {
    return { notes: ["The body is left out: it is binary and too long to stand here."] };
  }
  return { code: `Buffer.from(${jsLiteral(body.base64)}, "base64")`, notes: [] };
}
