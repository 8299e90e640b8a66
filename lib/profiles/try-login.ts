import "server-only";
import * as oidc from "openid-client";
import { z } from "zod";
import { findProfileRow } from "@/db/profiles";
import { readEnv } from "@/lib/base/env";
import { redact } from "@/lib/base/redact";
import { isApplication } from "@/lib/contract/client-words";
import type { ExplainedError } from "@/lib/contract/errors";
import { LOGIN_CALLBACK } from "@/lib/contract/open-paths";
import type { LoginResult, LoginTry } from "@/lib/contract/profiles";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { explain } from "@/lib/errors/entry";
import { OIDC_ERRORS } from "@/lib/errors/oidc-codes";
import { OWN_CODES, type OwnCode } from "@/lib/errors/own-codes";
import { isProblem, notFound, Problem } from "@/lib/errors/problem";
import { clientAuthOf } from "./client-auth";
import { fetchFromIssuer, isUnanswered } from "./fetch-from-issuer";
import { beginTry, concludeTry, type PendingLogin, resultOf, takeTry } from "./login-tries";
import { getCredentials } from "./service";

const DEADLINE_S = 8;

/** The dashboard's own callback, which has to be approved in Descope for a try. */
export function loginRedirectUri(): string {
  return `http://localhost:${readEnv().port}${LOGIN_CALLBACK}`;
}

/**
 * Starts a real login with this profile (OpenID Connect Core 1.0, section 3.1, with PKCE).
 * @throws Problem 404 or 409 when the profile or its secret does not exist; 502 when the issuer cannot be reached
 */
export async function beginLogin(profileId: string): Promise<LoginTry> {
  const { config, scopes, issuerUrl } = await discover(profileId).catch((error) => {
    // The profile or its secret is missing, so the issuer was not asked.
    if (isProblem(error)) throw error;
    const { title, detail, fix } = explainFailure(error, "login_unreachable", profileId);
    throw new Problem("login_unreachable", { title, detail, ...(fix && { fix }) });
  });
  const verifier = oidc.randomPKCECodeVerifier();
  const redirectUri = loginRedirectUri();
  const nonce = oidc.randomNonce();
  const begun = beginTry(profileId, redirectUri, { issuerUrl, verifier, nonce });
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: scopes.join(" "),
    state: begun.state,
    nonce: begun.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    // Somebody who is logged in already would not see the login page otherwise.
    prompt: "login",
  });
  return {
    id: begun.id,
    url: url.href,
    redirectUri,
    expiresAt: new Date(begun.expiresAt).toISOString(),
  };
}

/** Throws a 404 Problem when the try is too old or unknown. */
export function getLoginResult(profileId: string, id: string): LoginResult {
  const result = resultOf(profileId, id);
  if (!result) throw notFound("try of the login any more");
  return result;
}

/**
 * Ends a try when the issuer has sent the browser back. `query` is the issuer's answer. Returns undefined when it does
 * not belong to a try.
 */
export async function finishLogin(query: URLSearchParams): Promise<LoginResult | undefined> {
  const pending = takeTry(query.get("state") ?? "");
  if (!pending) return undefined;
  const result = await exchange(pending, query).catch(
    (error): LoginResult => ({
      status: "failed",
      error: explainFailure(error, "login_unreadable", pending.profileId),
    }),
  );
  concludeTry(pending.id, result);
  return result;
}

async function exchange(pending: PendingLogin, query: URLSearchParams): Promise<LoginResult> {
  const { config, issuerUrl } = await discover(pending.profileId);
  // The code and its verifier are only for the issuer at which the login was started (RFC 9700, section 4.4).
  if (issuerUrl !== pending.issuerUrl)
    throw new Error("The issuer of the profile was changed meanwhile");
  const callback = new URL(pending.redirectUri);
  callback.search = query.toString();
  const tokens = await oidc.authorizationCodeGrant(config, callback, {
    expectedState: pending.state,
    expectedNonce: pending.nonce,
    pkceCodeVerifier: pending.verifier,
    idTokenExpected: true,
  });
  return readClaims({ ...(await askUserInfo(config, tokens)), ...tokens.claims() });
}

/** ngrok reads claims from the id token and from here, so both are read. If this fails, the id token is enough. */
async function askUserInfo(
  config: oidc.Configuration,
  tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>,
): Promise<object> {
  const subject = tokens.claims()?.sub;
  if (!subject || !config.serverMetadata().userinfo_endpoint) return {};
  return oidc.fetchUserInfo(config, tokens.access_token, subject).catch(() => ({}));
}

const claimsSchema = z.looseObject({
  sub: z.string(),
  email: z.string().optional(),
  // Some providers send it as a text.
  email_verified: z.union([z.boolean(), z.string()]).optional(),
  name: z.string().optional(),
});

function readClaims(input: object): LoginResult {
  const claims = claimsSchema.parse(input);
  const { email, name, sub, email_verified: verified } = claims;
  if (!email) {
    const detail = `${name ?? sub} has logged in. The claims are ${Object.keys(claims).join(", ")}.`;
    return { status: "failed", error: own("login_no_email", detail) };
  }
  const warning = warnOfEmail(verified);
  return {
    status: "passed",
    email,
    ...(name && { name }),
    claims: Object.keys(claims),
    ...(warning && { warning }),
  };
}

/** An unverified address may belong to somebody else (OpenID Connect Core 1.0, section 5.7). */
function warnOfEmail(verified: boolean | string | undefined): string | undefined {
  if (verified === true || verified === "true") return undefined;
  const said =
    verified === undefined
      ? "The issuer does not say whether this e-mail address is verified"
      : "The issuer says that this e-mail address is not verified";
  return `${said}. Everybody who signs up with an address on your list gets in: let the flow in Descope verify it.`;
}

/** Authenticates in the way that the issuer offers. The issuer's metadata are known only when this is called. */
function clientAuth(clientSecret: string): oidc.ClientAuth {
  return (server, ...rest) =>
    clientAuthOf(server) === "basic"
      ? oidc.ClientSecretBasic(clientSecret)(server, ...rest)
      : oidc.ClientSecretPost(clientSecret)(server, ...rest);
}

async function discover(profileId: string) {
  const { issuerUrl, clientId, clientSecret, scopes } = getCredentials(profileId);
  const config = await oidc.discovery(
    new URL(issuerUrl),
    clientId,
    clientSecret,
    clientAuth(clientSecret),
    {
      timeout: DEADLINE_S,
      [oidc.customFetch]: fetchFromIssuer,
      execute: [
        // Verify the signature with the issuer's current keys, as ngrok does, although TLS would be enough (OpenID
        // Connect Core 1.0, 3.1.3.7).
        oidc.enableNonRepudiationChecks,
        // The profile's schema allows http only on loopback.
        ...(issuerUrl.startsWith("http:") ? [oidc.allowInsecureRequests] : []),
      ],
    },
  );
  return { config, scopes, issuerUrl };
}

/** RFC 6749, sections 4.1.2.1 and 5.2: the issuer's error, to the browser or to us. */
const issuerErrorSchema = z.object({
  error: z.string(),
  error_description: z.string().optional().catch(undefined),
});

/** RFC 6750, section 3: the same in a WWW-Authenticate header. */
const challengeSchema = z.object({
  cause: z.array(z.object({ parameters: issuerErrorSchema })).min(1),
});

function explainFailure(error: unknown, otherwise: OwnCode, profileId: string): ExplainedError {
  const said =
    issuerErrorSchema.safeParse(error).data ??
    challengeSchema.safeParse(error).data?.cause[0]?.parameters;
  if (!said) return own(isUnanswered(error) ? "login_unreachable" : otherwise, describe(error));
  const { error: code, error_description: description } = said;
  const detail = showHidden(redact(description ? `${code}: ${description}` : code).slice(0, 500));
  const isOfApplication = code === "invalid_client" && isApplication(clientIdOf(profileId));
  const entry = isOfApplication ? OWN_CODES.application_refused : OIDC_ERRORS[code];
  if (entry) return { ...explain(entry), code, detail };
  return { title: "The issuer refused the login", side: "descope", code, detail };
}

/** The profile may have been deleted while somebody logged in. */
function clientIdOf(profileId: string): string {
  return findProfileRow(profileId)?.client_id ?? "";
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "No answer.";
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return showHidden(redact(`${error.message}${cause}`).slice(0, 500));
}

function own(code: OwnCode, detail: string): ExplainedError {
  return { ...explain(OWN_CODES[code]), code, detail };
}
