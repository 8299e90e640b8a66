import type { RequestDetail } from "@/lib/contract/traffic";
import { byteString, jsLiteral } from "./js-literal";
import { bodyForJs, headersForJs } from "./js-request";
import { namesType, type RequestCode, readSent, type SentRequest, withNotes } from "./sent-request";

const REFUSED = /^(CONNECT|TRACE|TRACK)$/i;

/** A call of `fetch` for Node, Deno, Bun or a browser's console. Undefined for a method that fetch refuses. */
export function toFetch(detail: RequestDetail): RequestCode | undefined {
  const sent = readSent(detail);
  if (REFUSED.test(sent.method)) return undefined;
  const body = bodyOf(sent);
  const headers = headersForJs(sent).map(
    ([name, value]) => `    [${jsLiteral(name)}, ${jsLiteral(byteString(value))}],`,
  );
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

function bodyOf(sent: SentRequest): { code?: string; notes: string[] } {
  const { method, body } = sent;
  if (body.kind !== "none" && /^(GET|HEAD)$/i.test(method)) {
    return { notes: [`The body is left out: fetch sends none with ${method}.`] };
  }
  return bodyForJs(sent, {
    // Of a text fetch would say that it is text/plain.
    text: (literal) => (namesType(sent.headers) ? literal : `new TextEncoder().encode(${literal})`),
    base64: (literal) => `Uint8Array.from(atob(${literal}), (c) => c.charCodeAt(0))`,
  });
}
