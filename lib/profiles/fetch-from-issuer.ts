import type { CustomFetchOptions } from "openid-client";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { LIMITS, parseJson } from "./ask-issuer";
import { findAddressProblem } from "./find-address-problem";
import { readIssuerError } from "./read-issuer-error";

const UNANSWERED = "UnansweredByIssuer";

/** A TypeError, for openid-client passes those on as they are; with a name that is told across copies of this module. */
class Unanswered extends TypeError {
  override readonly name = UNANSWERED;

  constructor(cause: Error) {
    super("fetch failed", { cause });
  }
}

/** Whether the issuer could not be asked or gave no answer, as opposed to an answer that is no good. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.name === UNANSWERED;
}

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
 * `fetch` for openid-client, with the limits that hold for everybody outside. Rejects with what `isUnanswered` knows, also
 * after the library has passed it on (it gives a DOMException, such as a deadline, other names).
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
    // Such as a status that no answer has.
    throw new Unanswered(cause instanceof Error ? cause : new Error(String(cause)));
  }
}
