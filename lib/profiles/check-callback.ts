import { randomBytes } from "node:crypto";
import type { Check } from "@/lib/contract/profiles";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { describeFailure, LIMITS, parseJson } from "./ask-issuer";
import { findAddressProblem } from "./find-address-problem";
import type { Discovery } from "./read-discovery";
import { readIssuerError } from "./read-issuer-error";
import type { ProfileCredentials } from "./service";

/** Where ngrok receives every login (https://ngrok.com/docs/integrations/endpoint-sso/descope-sso-oidc). */
export const NGROK_CALLBACK = "https://idp.ngrok.com/oauth2/callback";

/** Descope uses the list of the application, or that of the project when the application has none. */
const APPROVE_FIX = `In Descope, approve ${NGROK_CALLBACK}: in the approved redirect URLs of the application, or, where that list is empty, as the approved domain idp.ngrok.com of the project (Project Settings, Security).`;

const base = { id: "callback", title: "ngrok's callback is approved" } as const;
const REFUSED_TITLE = "ngrok's callback is not approved";

/**
 * Starts a login as ngrok does, and stops after the first answer. An issuer does not redirect to an unknown redirect
 * URL; it shows an error itself (RFC 6749, section 3.1.2.4). The result is a warning at most, because issuers do this
 * in different ways.
 */
export async function checkCallback(
  { clientId, scopes }: ProfileCredentials,
  { authorization_endpoint }: Discovery,
): Promise<Check> {
  const problem = findAddressProblem(authorization_endpoint);
  if (problem) return { ...base, status: "skip", detail: `Could not tell: ${problem}` };
  const url = new URL(authorization_endpoint);
  const query = {
    client_id: clientId,
    response_type: "code",
    scope: scopes.join(" "),
    redirect_uri: NGROK_CALLBACK,
    state: randomBytes(16).toString("base64url"),
    nonce: randomBytes(16).toString("base64url"),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  try {
    return { ...base, ...readAnswer(await fetchLimited(url.href, {}, LIMITS), url) };
  } catch (error) {
    return { ...base, status: "skip", detail: `Could not tell: ${describeFailure(error)}.` };
  }
}

type Reading = Omit<Check, "id" | "title"> & { title?: string };

/**
 * A successful start is a redirect to the login page (whose address may contain the address of an error page), or
 * directly to the callback. A refusal is a redirect with `error=`, a redirect to an error page, or a status from 400.
 */
function readAnswer({ status, text, headers }: LimitedAnswer, asked: URL): Reading {
  const { location } = headers;
  if (status >= 300 && status < 400 && location && URL.canParse(location, asked)) {
    const to = new URL(location, asked);
    // Any redirect to this callback shows that the issuer knows it.
    if (`${to.origin}${to.pathname}` === NGROK_CALLBACK) return APPROVED;
    const error = readIssuerError(Object.fromEntries(to.searchParams));
    if (error) return refused(error.words);
    if (/(^|[/_-])error\/?$/i.test(to.pathname)) return refused("it redirects to its error page");
    return APPROVED;
  }
  if (status < 400 || status >= 500) return notTold(status);
  const words = readIssuerError(parseJson(text))?.words;
  // An issuer that answers with a web page explains the refusal only in the page's text.
  if (words === undefined && !/redirect[_ -]?ur[il]/i.test(text)) return notTold(status);
  return refused(words ?? `it answers ${status}`);
}

const APPROVED: Reading = { status: "pass", detail: "The issuer starts a login that ends there." };

function refused(words: string): Reading {
  return {
    status: "warn",
    title: REFUSED_TITLE,
    detail: `The issuer does not start a login that ends at ngrok's callback: ${words}.`,
    fix: APPROVE_FIX,
    action: "descope-applications",
  };
}

function notTold(status: number): Reading {
  return { status: "skip", detail: `Could not tell: the issuer answered ${status}.` };
}
