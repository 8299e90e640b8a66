import type { HeaderList } from "@/lib/contract/traffic";
import { jsLiteral } from "./js-literal";
import type { SentRequest } from "./sent-request";

// Node refuses to send these in a fetch, browsers leave them out, and Playwright makes them itself.
const NOT_TO_SET = /^(keep-alive|upgrade|expect|te|trailer|proxy-connection|accept-encoding)$/i;
/** Characters of base64 that stand in the code. */
const INLINE_MOST = 200_000;

/** The headers that JavaScript may set. */
export function headersForJs({ headers }: SentRequest): HeaderList {
  return headers.filter(([name]) => !NOT_TO_SET.test(name));
}

/** The body as an expression. `from` makes it of a literal that holds it as text, or as base64. */
export function bodyForJs(
  { body }: SentRequest,
  from: { text: (literal: string) => string; base64: (literal: string) => string },
): { code?: string; notes: string[] } {
  if (body.kind === "none") return { notes: [] };
  if (body.kind === "text") return { code: from.text(jsLiteral(body.text)), notes: [] };
  if (body.base64.length > INLINE_MOST) {
    return { notes: ["The body is left out: it is binary and too long to stand here."] };
  }
  return { code: from.base64(jsLiteral(body.base64)), notes: [] };
}
