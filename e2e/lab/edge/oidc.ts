import { createHash, randomBytes } from "node:crypto";
import * as client from "openid-client";
import type { LabAccount } from "./account";
import { errorPage, redirectTo } from "./pages";
import type { PolicyResponse } from "./policy/run";
import {
  endOf,
  type Identity,
  keyOf,
  type LoginSettings,
  type Session,
  Sessions,
  type Tokens,
} from "./sessions";

/** A valid session that a request belongs to. */
export type Entered = {
  identity: Identity & { current_session_id: string };
  tokens: Tokens;
  /** In RFC 3339: when the visitor has to log in again if nothing changes. */
  expiresAt: string;
  /** Whether `userinfo_refresh_interval` was over, so the provider was asked. */
  wasRefreshed: boolean;
};

type Pending = {
  settings: LoginSettings;
  origin: string;
  hostname: string;
  path: string;
  verifier: string;
  nonce: string;
};

const COOKIE = "session";

/**
 * The relying party. One callback on the edge's own host serves every tunnel, as https://idp.ngrok.com/oauth2/callback
 * does. The tunnel's host then gets the result by a ticket that works once.
 */
export class RelyingParty {
  readonly sessions = new Sessions();
  private readonly pending = new Map<string, Pending>();
  private readonly tickets = new Map<string, { session: string; path: string; hostname: string }>();
  private readonly issuers = new Map<string, Promise<client.Configuration>>();
  /** Who has logged in at an account's endpoints this month, by ngrok's ids. */
  private readonly people = new Map<LabAccount, Set<string>>();

  constructor(readonly callbackUrl: string) {}

  /** The session of this visitor on this host, if it is still valid for these settings. */
  async identify(
    hostname: string,
    cookies: Record<string, string>,
    settings: LoginSettings,
  ): Promise<Entered | undefined> {
    const session = this.sessions.find(cookies[cookieName(settings)] ?? "", hostname, settings);
    if (!session) return undefined;
    const { refreshSeconds } = settings;
    const isStale =
      refreshSeconds !== undefined && Date.now() - session.askedAt > refreshSeconds * 1000;
    if (isStale && !(await this.isStillThere(session, settings))) return undefined;
    return {
      identity: { ...session.identity, current_session_id: session.publicId },
      tokens: session.tokens,
      expiresAt: new Date(endOf(session, settings)).toISOString(),
      wasRefreshed: isStale,
    };
  }

  /** `userinfo_refresh_interval`: logs out a person whom the provider no longer knows. */
  private async isStillThere(session: Session, settings: LoginSettings): Promise<boolean> {
    try {
      const config = await this.discover(settings);
      const { provider_user_id: subject } = session.identity;
      const info = await client.fetchUserInfo(config, session.tokens.access_token, subject);
      session.identity = { ...session.identity, ...readPerson(info) };
      session.askedAt = Date.now();
      return true;
    } catch {
      this.sessions.end((other) => other === session);
      return false;
    }
  }

  /** Redirects the visitor to the issuer. They return to `path`. */
  async begin(
    place: { origin: string; hostname: string; path: string },
    settings: LoginSettings,
    { force = false }: { force?: boolean } = {},
  ): Promise<PolicyResponse> {
    try {
      const config = await this.discover(settings);
      const state = randomBytes(24).toString("base64url");
      const verifier = client.randomPKCECodeVerifier();
      const nonce = client.randomNonce();
      this.pending.set(state, { settings, ...place, verifier, nonce });
      const url = client.buildAuthorizationUrl(config, {
        ...settings.authz_url_params,
        redirect_uri: this.callbackUrl,
        scope: [...new Set(["openid", ...settings.scopes])].join(" "),
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        ...(force && { prompt: "login" }),
      });
      return redirectTo(url.href);
    } catch (error) {
      return errorPage(
        502,
        "ERR_NGROK_5208",
        `The identity provider could not be used: ${String(error)}`,
      );
    }
  }

  /** Call it when the issuer has redirected the visitor to the shared callback. */
  async finish(url: URL): Promise<PolicyResponse> {
    const state = url.searchParams.get("state") ?? "";
    const pending = this.pending.get(state);
    this.pending.delete(state);
    if (!pending)
      return errorPage(400, "ERR_NGROK_5200", "This login has expired. Open the link again.");
    try {
      const who = await this.exchange(url, state, pending);
      if (!this.mayLogIn(pending.settings.account, who.identity.id)) return tooManyPeople();
      const session = this.sessions.open(pending, who);
      const ticket = randomBytes(24).toString("base64url");
      this.tickets.set(ticket, { session, path: pending.path, hostname: pending.hostname });
      return redirectTo(`${pending.origin}/auth/callback?ticket=${ticket}`);
    } catch (error) {
      return errorPage(502, "ERR_NGROK_5202", `The login failed: ${describe(error)}`);
    }
  }

  /** Starts the count of people again. */
  beginMonth(): void {
    this.people.clear();
  }

  private mayLogIn(account: LabAccount, id: string): boolean {
    const people = this.people.get(account) ?? new Set();
    this.people.set(account, people);
    if (!people.has(id) && people.size >= (account.monthlyLogins ?? Infinity)) return false;
    people.add(id);
    return true;
  }

  /** Exchanges the ticket for a cookie of the tunnel's host. */
  redeem(hostname: string, ticket: string, settings: LoginSettings): PolicyResponse {
    const found = this.tickets.get(ticket);
    this.tickets.delete(ticket);
    if (!found || found.hostname !== hostname) return redirectTo("/");
    return {
      ...redirectTo(found.path),
      headers: {
        location: found.path,
        "set-cookie": `${cookieName(settings)}=${found.session}; Path=/; HttpOnly; SameSite=Lax`,
      },
    };
  }

  logOut(cookies: Record<string, string>, settings: LoginSettings): PolicyResponse {
    const cookie = cookies[cookieName(settings)];
    this.sessions.end((_session, id) => id === cookie);
    return {
      status: 200,
      headers: {
        "content-type": "text/plain; charset=utf-8",
        "set-cookie": `${cookieName(settings)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`,
      },
      body: "You are logged out.\n",
    };
  }

  private async exchange(
    url: URL,
    state: string,
    pending: Pending,
  ): Promise<Pick<Session, "identity" | "tokens">> {
    const config = withSignatures(await this.discover(pending.settings), pending.settings);
    const callback = new URL(this.callbackUrl);
    callback.search = url.search;
    const tokens = await client.authorizationCodeGrant(config, callback, {
      expectedState: state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new Error("the issuer sent no id token");
    const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
    const identity: Identity = {
      // ngrok's own id of the person, which differs from the provider's.
      id: `idpu_${createHash("sha256").update(`${claims.iss} ${claims.sub}`).digest("hex").slice(0, 27)}`,
      provider_user_id: claims.sub,
      ...readPerson({ ...claims, ...info }),
    };
    return {
      identity,
      tokens: {
        identity_token: tokens.id_token ?? "",
        access_token: tokens.access_token,
        refresh_token: tokens.refresh_token ?? "",
      },
    };
  }

  private discover(settings: LoginSettings): Promise<client.Configuration> {
    const key = keyOf(settings);
    const known = this.issuers.get(key);
    if (known) return known;
    const isPlainHttp = settings.issuer_url.startsWith("http:");
    const found = client.discovery(
      new URL(settings.issuer_url),
      settings.client_id,
      settings.client_secret,
      client.ClientSecretPost(settings.client_secret),
      isPlainHttp ? { execute: [client.allowInsecureRequests] } : {},
    );
    this.issuers.set(key, found);
    found.catch(() => this.issuers.delete(key));
    return found;
  }
}

/** The same client, but it verifies each login with the keys that the issuer publishes at that moment. */
function withSignatures(
  known: client.Configuration,
  { client_id: id, client_secret: secret, issuer_url: issuer }: LoginSettings,
): client.Configuration {
  const method = client.ClientSecretPost(secret);
  const config = new client.Configuration(known.serverMetadata(), id, secret, method);
  client.enableNonRepudiationChecks(config);
  if (issuer.startsWith("http:")) client.allowInsecureRequests(config);
  return config;
}

function readPerson({ email, name }: Record<string, unknown>): Pick<Identity, "email" | "name"> {
  return {
    ...(typeof email === "string" && { email }),
    ...(typeof name === "string" && { name }),
  };
}

function cookieName({ auth_id }: LoginSettings): string {
  return auth_id ? `${COOKIE}.${auth_id}` : COOKIE;
}

// ngrok does not document the code of this error.
function tooManyPeople(): PolicyResponse {
  return errorPage(403, "ERR_NGROK_9999", "This account has no more logins this month");
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${cause}`;
}
