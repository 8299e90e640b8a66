import type { CustomFetchOptions } from "openid-client";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { LIMITS, parseJson } from "./ask-issuer";
import { findAddressProblem } from "./find-address-problem";
import { readIssuerError } from "./read-issuer-error";

/** Descope's own errors in OAuth's words: the library reads no others. */
function asOAuth({ status, text }: LimitedAnswer): string | null {
  if (text === "") return null;
  const said = status >= 400 ? readIssuerError(parseJson(text)) : undefined;
  if (said === undefined || said.error !== undefined) return text;
  // RFC 6749, section 5.2: the status for a client that is not known.
  const error = status === 401 ? "invalid_client" : "descope_error";
  return JSON.stringify({ error, error_description: said.words });
}

/**
 * `fetch` for openid-client, with the limits that hold for everybody outside. Rejects as `fetch` does: with a TypeError
 * for what could not be asked, with a TimeoutError for who does not answer.
 */
export async function fetchFromIssuer(
  url: string,
  { method, headers, body }: CustomFetchOptions,
): Promise<Response> {
  const problem = findAddressProblem(url);
  if (problem) throw new TypeError("fetch failed", { cause: new Error(problem) });
  const question = {
    method: method === "POST" ? "POST" : "GET",
    headers: Object.fromEntries(new Headers(headers)),
    ...(body !== undefined && body !== null && { body: String(body) }),
  } as const;
  const answer = await fetchLimited(url, question, LIMITS).catch((cause: Error) => {
    throw cause.name === "TimeoutError" ? cause : new TypeError("fetch failed", { cause });
  });
  const list = Object.entries(answer.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  try {
    return new Response(asOAuth(answer), {
      status: answer.status,
      headers: list,
    });
  } catch (cause) {
    // Such as a status that no answer has.
    throw new TypeError("fetch failed", { cause });
  }
}
