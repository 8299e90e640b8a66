import type { CustomFetchOptions } from "openid-client";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { LIMITS, parseJson } from "./ask-issuer";
import { findAddressProblem } from "./find-address-problem";
import { readIssuerError } from "./read-issuer-error";

const UNANSWERED = "UnansweredByIssuer";

/** A TypeError, because openid-client passes it on unchanged. Its name identifies it across copies of this module. */
class Unanswered extends TypeError {
  override readonly name = UNANSWERED;

  constructor(cause: Error) {
    super("fetch failed", { cause });
  }
}

/** Whether the issuer could not be reached or did not answer; false for a bad answer. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.name === UNANSWERED;
}

/** Translates Descope's own errors into OAuth's form, which is the only one that the library reads. */
function asOAuth({ status, text }: LimitedAnswer): string | null {
  if (text === "") return null;
  const said = status >= 400 ? readIssuerError(parseJson(text)) : undefined;
  if (said === undefined || said.error !== undefined) return text;
  // RFC 6749, section 5.2: the status for an unknown client.
  const error = status === 401 ? "invalid_client" : "descope_error";
  return JSON.stringify({ error, error_description: said.words });
}

/**
 * `fetch` for openid-client, with the limits for all outside servers. Rejects with an error that `isUnanswered`
 * recognises even after the library has passed it on. The library would rename a DOMException, such as that of a
 * deadline.
 */
export async function fetchFromIssuer(
  url: string,
  { method, headers, body }: CustomFetchOptions,
): Promise<Response> {
  const problem = findAddressProblem(url);
  if (problem) throw new Unanswered(new Error(problem));
  const question = {
    method: method === "POST" ? "POST" : "GET",
    headers: Object.fromEntries(new Headers(headers)),
    ...(body !== undefined && body !== null && { body: String(body) }),
  } as const;
  const answer = await fetchLimited(url, question, LIMITS).catch((cause: Error) => {
    throw new Unanswered(cause);
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
    // For example a status that is not valid.
    throw new Unanswered(cause instanceof Error ? cause : new Error(String(cause)));
  }
}
