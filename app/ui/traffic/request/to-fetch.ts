import type { RequestDetail } from "@/lib/contract/traffic";
import { byteString, jsLiteral } from "./js-literal";
import { type RequestCode, readSent, type SentRequest, withNotes } from "./sent-request";

// Node refuses to send these; browsers leave them out, and more.
const NOT_TO_SET = /^(keep-alive|upgrade|expect|te|trailer|proxy-connection|accept-encoding)$/i;
const REFUSED = /^(CONNECT|TRACE|TRACK)$/i;
/** Characters of base64 that stand in the code. */
const INLINE_MOST = 200_000;

/** A call of `fetch` for Node, Deno, Bun or a browser's console. Undefined for a method that fetch refuses. */
export function toFetch(detail: RequestDetail): RequestCode | undefined {
  const sent = readSent(detail);
  if (REFUSED.test(sent.method)) return undefined;
  const body = bodyOf(sent);
  const headers = sent.headers
    .filter(([name]) => !NOT_TO_SET.test(name))
    .map(([name, value]) => `    [${jsLiteral(name)}, ${jsLiteral(byteString(value))}],`);
  const lines = [
    `const response = await fetch(${jsLiteral(sent.url)}, {`,
    `  method: ${jsLiteral(sent.method)},`,
    ...(headers.length > 0 ? ["  headers: [", ...headers, "  ],"] : []),
    ...(body.code === undefined ? [] : [`  body: ${body.code},`]),
    `  redirect: "manual",`,
    "});",
  ];
  const hasCookie = sent.headers.some(([name]) => name.toLowerCase() === "cookie");
  return withNotes(lines.join("\n"), [
    ...(hasCookie ? ["A browser sends its own cookies, not these."] : []),
    ...body.notes,
    ...sent.notes,
  ]);
}

function bodyOf({ method, body }: SentRequest): { code?: string; notes: string[] } {
  if (body.kind === "none") return { notes: [] };
  if (/^(GET|HEAD)$/i.test(method)) {
    return { notes: [`The body is left out: fetch sends none with ${method}.`] };
  }
  if (body.kind === "text") return { code: jsLiteral(body.text), notes: [] };
  if (body.base64.length > INLINE_MOST) {
    return { notes: ["The body is left out: it is binary and too long to stand here."] };
  }
  const code = `Uint8Array.from(atob(${jsLiteral(body.base64)}), (c) => c.charCodeAt(0))`;
  return { code, notes: [] };
}
