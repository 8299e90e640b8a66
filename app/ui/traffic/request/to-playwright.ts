import type { HeaderList, RequestDetail } from "@/lib/contract/traffic";
import { byteString, jsLiteral } from "./js-literal";
import { bodyForJs, headersForJs } from "./js-request";
import { namesType, type RequestCode, readSent, withNotes } from "./sent-request";

const TYPE_ADDED =
  "Playwright names the type application/octet-stream, since the request named none.";

/** A call of Playwright's APIRequestContext (https://playwright.dev/docs/api/class-apirequestcontext) in a test. */
export function toPlaywright(detail: RequestDetail): RequestCode {
  const sent = readSent(detail);
  // Bytes, because Playwright writes a text that is not JSON as a JSON string where the type says JSON.
  const body = bodyForJs(sent, {
    text: (literal) => `Buffer.from(${literal})`,
    base64: (literal) => `Buffer.from(${literal}, "base64")`,
  });
  const headers = merged(headersForJs(sent)).map(
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
  return withNotes(lines.join("\n"), [
    ...(body.code === undefined || namesType(sent.headers) ? [] : [TYPE_ADDED]),
    ...body.notes,
    ...sent.notes,
  ]);
}

/** One value a name, as an object has. Cookies are joined by a semicolon (RFC 6265, 5.4), others by a comma. */
function merged(headers: HeaderList): HeaderList {
  const byName = new Map<string, [name: string, value: string]>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
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
