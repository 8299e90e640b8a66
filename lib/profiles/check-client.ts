import { randomBytes } from "node:crypto";
import { z } from "zod";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { describeFailure, LIMITS, parseJson } from "./ask-issuer";
import { NGROK_CALLBACK } from "./check-callback";
import { findAddressProblem } from "./find-address-problem";
import type { Discovery } from "./read-discovery";
import type { Check } from "./schema";
import { hintSecret } from "./secret-hints";
import type { ProfileCredentials } from "./service";

const KEY_FIX =
  "Create an Access Key in Descope and paste its cleartext, not its id. It is shown once.";

export function checkScopes(scopes: string[], { scopes_supported }: Discovery): Check {
  const title = "The scopes are offered";
  const missing = scopes.filter((scope) => scopes_supported && !scopes_supported.includes(scope));
  if (missing.length > 0) {
    const detail = `The issuer does not offer ${missing.join(", ")}.`;
    return {
      id: "scopes",
      status: "warn",
      title,
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
      title,
      detail:
        "Without the scope email ngrok cannot tell who logged in, and lists of allowed people match nobody.",
      fix: "Add the scope email.",
      apply: { label: "Add the scope email", fields: { scopes: [...scopes, "email"] } },
    };
  }
  return { id: "scopes", status: "pass", title, detail: scopes.join(", ") };
}

/** RFC 6749, section 5.2: the client is authenticated before the code is looked at. */
export async function checkSecret(
  profile: ProfileCredentials,
  discovery: Discovery,
): Promise<Check> {
  const title = "Project ID and Access Key are accepted";
  const problem = findAddressProblem(discovery.token_endpoint);
  if (problem) {
    const fix = "Copy the Issuer from Descope: Applications, your OIDC application.";
    const detail = `Not sent to the token endpoint: ${problem}`;
    return { id: "secret", status: "fail", title, detail, fix };
  }
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: `gatehouse-check-${randomBytes(12).toString("hex")}`,
    redirect_uri: NGROK_CALLBACK,
    client_id: profile.clientId,
    client_secret: profile.clientSecret,
  });
  try {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const question = { method: "POST", headers, body: body.toString() } as const;
    const answer = await fetchLimited(discovery.token_endpoint, question, LIMITS);
    const hint = hintSecret(profile.clientSecret, profile.clientId);
    return { title, ...readTokenAnswer(answer, hint) };
  } catch (error) {
    return {
      id: "secret",
      status: "warn",
      title,
      detail: `Could not tell: ${describeFailure(error)}.`,
    };
  }
}

const tokenErrorSchema = z.object({ error: z.string() });

function readTokenAnswer(answer: LimitedAnswer, hint = KEY_FIX): Omit<Check, "title"> {
  const error = tokenErrorSchema.safeParse(parseJson(answer.text)).data?.error;
  if (error === "invalid_grant") {
    return {
      id: "secret",
      status: "pass",
      detail: "The issuer knows them (it refused only the made-up code).",
    };
  }
  if (error === "invalid_client") {
    return {
      id: "secret",
      status: "fail",
      detail: "The issuer does not accept this Project ID with this Access Key.",
      fix: hint,
      action: "descope-keys",
    };
  }
  return {
    id: "secret",
    status: "warn",
    detail: `Could not tell: the issuer answered ${answer.status}${error ? ` ${error}` : ""}.`,
  };
}
