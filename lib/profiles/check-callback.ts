import { randomBytes } from "node:crypto";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { describeFailure, LIMITS } from "./ask-issuer";
import type { Discovery } from "./read-discovery";
import type { Check } from "./schema";
import type { ProfileCredentials } from "./service";

/** Where ngrok receives every login (https://ngrok.com/docs/integrations/endpoint-sso/descope-sso-oidc). */
export const NGROK_CALLBACK = "https://idp.ngrok.com/oauth2/callback";

const base = { id: "callback", title: "ngrok's callback is approved" } as const;

/**
 * Begins a login as ngrok does and goes no further. An issuer sends nobody to a redirect URL that it does not know: it
 * says so itself (RFC 6749, section 3.1.2.4). A warning at most, for issuers say it in different ways.
 */
export async function checkCallback(
  { clientId, scopes }: ProfileCredentials,
  { authorization_endpoint }: Discovery,
): Promise<Check> {
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
    return { ...base, ...readAnswer(await fetchLimited(url.href, {}, LIMITS)) };
  } catch (error) {
    return { ...base, status: "skip", detail: `Could not tell: ${describeFailure(error)}.` };
  }
}

function readAnswer({ status, text, headers }: LimitedAnswer): Omit<Check, "id" | "title"> {
  const location = headers.location ?? "";
  if (status >= 300 && status < 400 && !/redirect_?uri|err(or)?=/i.test(location)) {
    return { status: "pass", detail: "A login that ends there can begin." };
  }
  if (/redirect[_ -]?ur[il]/i.test(`${location} ${status >= 400 ? text : ""}`)) {
    return {
      status: "warn",
      detail: "The issuer does not send logins to ngrok's callback.",
      fix: `Approve ${NGROK_CALLBACK} as a redirect URL of the application in Descope.`,
      action: "descope-applications",
    };
  }
  return { status: "skip", detail: `Could not tell: the issuer answered ${status}.` };
}
