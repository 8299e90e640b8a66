import { randomBytes } from "node:crypto";
import { clientWords, hintMixUp } from "@/lib/contract/client-words";
import type { Check } from "@/lib/contract/profiles";
import { hintSecret } from "@/lib/contract/secret-hints";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { describeFailure, LIMITS, parseJson } from "./ask-issuer";
import { NGROK_CALLBACK } from "./check-callback";
import { basicCredentials, type ClientAuth, clientAuthOf } from "./client-auth";
import { findAddressProblem } from "./find-address-problem";
import type { Discovery } from "./read-discovery";
import { readIssuerError } from "./read-issuer-error";
import type { ProfileCredentials } from "./service";

export function checkScopes(scopes: string[], { scopes_supported }: Discovery): Check {
  const missing = scopes.filter((scope) => scopes_supported && !scopes_supported.includes(scope));
  if (missing.length > 0) {
    const detail = `The issuer does not offer ${missing.join(", ")}.`;
    return {
      id: "scopes",
      status: "warn",
      title: missing.length === 1 ? "A scope is not offered" : "Some scopes are not offered",
      detail,
      fix: "Remove them from the profile, or allow them in Descope.",
      apply: {
        label: `Remove ${missing.join(", ")}`,
        fields: { scopes: scopes.filter((scope) => !missing.includes(scope)) },
      },
    };
  }
  if (!scopes.includes("email")) {
    return {
      id: "scopes",
      status: "warn",
      title: "The scope email is missing",
      detail:
        "Without the scope email ngrok cannot tell who logged in, and lists of allowed people let nobody in.",
      fix: "Add the scope email.",
      apply: { label: "Add the scope email", fields: { scopes: [...scopes, "email"] } },
    };
  }
  const title = "The scopes are offered";
  return { id: "scopes", status: "pass", title, detail: scopes.join(", ") };
}

/** RFC 6749, section 5.2: the client is authenticated before the code is looked at. */
export async function checkSecret(
  profile: ProfileCredentials,
  discovery: Discovery,
): Promise<Check> {
  const { clientId, clientSecret } = profile;
  const { titles } = clientWords(clientId);
  const problem = findAddressProblem(discovery.token_endpoint);
  if (problem) {
    const fix = "Copy the Issuer from Descope: Applications, your OIDC application.";
    const detail = `Not sent to the token endpoint: ${problem}`;
    return { id: "secret", status: "fail", title: titles.warn, detail, fix };
  }
  const hint = hintSecret(clientSecret, clientId) ?? hintMixUp(clientSecret, clientId);
  try {
    const method = clientAuthOf(discovery);
    const reading = await askToken(profile, discovery.token_endpoint, method ?? "post", hint);
    // The issuer does not say how to authenticate. The header is the standard of OAuth, and ngrok tries it too.
    const again = method === undefined && reading.status === "fail";
    const known = again
      ? await askToken(profile, discovery.token_endpoint, "basic", hint)
      : reading;
    return { id: "secret", title: titles[known.status], ...known };
  } catch (error) {
    const detail = `Could not tell: ${describeFailure(error)}.`;
    return { id: "secret", status: "warn", title: titles.warn, detail };
  }
}

type Reading = Omit<Check, "id" | "title">;

async function askToken(
  { clientId, clientSecret }: ProfileCredentials,
  tokenEndpoint: string,
  method: ClientAuth,
  hint: string | undefined,
): Promise<Reading> {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: `gatehouse-check-${randomBytes(12).toString("hex")}`,
    redirect_uri: NGROK_CALLBACK,
    ...(method === "post" && { client_id: clientId, client_secret: clientSecret }),
  });
  const question = {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(method === "basic" && { authorization: basicCredentials(clientId, clientSecret) }),
    },
    body: body.toString(),
  } as const;
  return readTokenAnswer(await fetchLimited(tokenEndpoint, question, LIMITS), clientId, hint);
}

function readTokenAnswer(
  answer: LimitedAnswer,
  clientId: string,
  hint: string | undefined,
): Reading {
  const said = readIssuerError(parseJson(answer.text));
  if (said?.error === "invalid_grant") {
    return {
      status: "pass",
      detail: "The issuer accepts them (it refused only the invented code).",
    };
  }
  // In an error format of its own, only the status tells that the client is unknown (RFC 6749, section 5.2).
  const isUnknown = said?.error === undefined && said !== undefined && answer.status === 401;
  if (said?.error === "invalid_client" || isUnknown) {
    const { refused, fix, action } = clientWords(clientId);
    return { status: "fail", detail: `${refused}: ${said.words}.`, fix: hint ?? fix, action };
  }
  const words = said ? `: ${said.words}` : "";
  return {
    status: "warn",
    detail: `Could not tell: the issuer answered ${answer.status}${words}.`,
  };
}
