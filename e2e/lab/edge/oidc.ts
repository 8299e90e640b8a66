import { createHash, randomBytes } from "node:crypto";
import * as client from "openid-client";
import type { LabAccount } from "./account";
import { alterToken } from "./alter-token";
import { errorPage, redirectTo } from "./pages";
import type { LoginConfig } from "./policy/actions";
import type { PolicyResponse } from "./policy/run";

/** Who logged in, under the names that policies use. */
export type Identity = {
  /** ngrok's own. */
  id: string;
  /** The provider's, `sub` in its tokens. */
  provider_user_id: string;
  email?: string;
  name?: string;
};

export type LoginSettings = Pick<
  LoginConfig,
  "issuer_url" | "client_id" | "client_secret" | "scopes" | "authz_url_params" | "auth_id"
> & {
  maxSeconds?: number | undefined;
  idleSeconds?: number | undefined;
  refreshSeconds?: number | undefined;
  /** Whose logins are counted. */
  account: LabAccount;
};

/** What else policies see of a login, beside `identity`. */
export type Tokens = {
  identity_token: string;
  access_token: string;
  /** Empty where the provider gave none, which takes the scope `offline_access`. */
  refresh_token: string;
};

/** A good session, as a request finds it. */
export type Entered = {
  identity: Identity & { current_session_id: string };
  tokens: Tokens;
  /** RFC 3339: when the visitor has to log in again, if nothing changes. */
  expiresAt: string;
  /** Whether `userinfo_refresh_interval` was over, and the provider was asked. */
  wasRefreshed: boolean;
};

type Session = {
  /** ngrok's name for it, which is not the secret in the cookie. */
  publicId: string;
  identity: Identity;
  tokens: Tokens;
  issuer: string;
  settingsKey: string;
  hostname: string;
  createdAt: number;
  usedAt: number;
  /** When the provider last said who this is. */
  askedAt: number;
};
type Pending = {
  settings: LoginSettings;
  origin: string;
  hostname: string;
  path: string;
  verifier: string;
  nonce: string;
};

const DEFAULT_MAX_S = 14 * 86_400;
const COOKIE = "session";

/**
 * The relying party. One callback on the edge's own host serves every tunnel, as https://idp.ngrok.com/oauth2/callback
 * does; the tunnel's host then takes the result over by a ticket that works once.
 */
export class RelyingParty {
  private readonly sessions = new Map<string, Session>();
  private readonly pending = new Map<string, Pending>();
  private readonly tickets = new Map<string, { session: string; path: string; hostname: string }>();
  private readonly issuers = new Map<string, Promise<client.Configuration>>();
  /** Who has logged in at an account's endpoints this month, by ngrok's ids. */
  private readonly people = new Map<LabAccount, Set<string>>();

  constructor(readonly callbackUrl: string) {}

  /** The session of this visitor on this host, if it is still good for these settings. */
  async identify(
    hostname: string,
    cookies: Record<string, string>,
    settings: LoginSettings,
  ): Promise<Entered | undefined> {
    const session = this.sessions.get(cookies[cookieName(settings)] ?? "");
    if (!session || session.hostname !== hostname || session.settingsKey !== keyOf(settings))
      return undefined;
    const now = Date.now();
    if (now > endOf(session, settings)) return undefined;
    session.usedAt = now;
    const { refreshSeconds } = settings;
    const isStale = refreshSeconds !== undefined && now - session.askedAt > refreshSeconds * 1000;
    if (isStale && !(await this.isStillThere(session, settings))) return undefined;
    return {
      identity: { ...session.identity, current_session_id: session.publicId },
      tokens: session.tokens,
      expiresAt: new Date(endOf(session, settings)).toISOString(),
      wasRefreshed: isStale,
    };
  }

  /** `userinfo_refresh_interval`: whom the provider does not know any more is logged out. */
  private async isStillThere(session: Session, settings: LoginSettings): Promise<boolean> {
    try {
      const config = await this.discover(settings);
      const { provider_user_id: subject } = session.identity;
      const info = await client.fetchUserInfo(config, session.tokens.access_token, subject);
      session.identity = { ...session.identity, ...readPerson(info) };
      session.askedAt = Date.now();
      return true;
    } catch {
      for (const [id, known] of this.sessions) if (known === session) this.sessions.delete(id);
      return false;
    }
  }

  /** Sends the visitor to the issuer; `path` is where to come back to. */
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

  /** The issuer has sent the visitor back to the shared callback. */
  async finish(url: URL): Promise<PolicyResponse> {
    const state = url.searchParams.get("state") ?? "";
    const pending = this.pending.get(state);
    this.pending.delete(state);
    if (!pending)
      return errorPage(400, "ERR_NGROK_5200", "This login has expired. Open the link again.");
    try {
      const who = await this.exchange(url, state, pending);
      if (!this.mayLogIn(pending.settings.account, who.identity.id)) return tooManyPeople();
      const session = this.open(pending, who);
      const ticket = randomBytes(24).toString("base64url");
      this.tickets.set(ticket, { session, path: pending.path, hostname: pending.hostname });
      return redirectTo(`${pending.origin}/auth/callback?ticket=${ticket}`);
    } catch (error) {
      return errorPage(502, "ERR_NGROK_5202", `The login failed: ${describe(error)}`);
    }
  }

  /** As if so much time had passed. With `tokensOnly`, for the identity tokens alone. */
  async age(seconds: number, { tokensOnly = false }: { tokensOnly?: boolean }): Promise<void> {
    for (const session of this.sessions.values()) {
      const { issuer, tokens } = session;
      const fault = { ageS: seconds };
      tokens.identity_token = await alterToken(issuer, tokens.identity_token, fault);
      if (tokensOnly) continue;
      for (const time of ["createdAt", "usedAt", "askedAt"] as const) {
        session[time] -= seconds * 1000;
      }
    }
  }

  /** Of one person, by the provider's id, or of everybody when absent. */
  endSessions(person?: string): void {
    for (const [id, { identity }] of this.sessions) {
      if (person === undefined || identity.provider_user_id === person) this.sessions.delete(id);
    }
  }

  /** Everybody counts anew. */
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

  /** The tunnel's host turns the ticket into its own cookie. */
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
    this.sessions.delete(cookies[cookieName(settings)] ?? "");
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
      // ngrok's own id of the person, which is not the provider's.
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

  private open(pending: Pending, who: Pick<Session, "identity" | "tokens">): string {
    const id = randomBytes(32).toString("base64url");
    const now = Date.now();
    const { hostname, settings } = pending;
    this.sessions.set(id, {
      ...who,
      publicId: `as_${randomBytes(16).toString("hex")}`,
      issuer: settings.issuer_url,
      settingsKey: keyOf(settings),
      hostname,
      createdAt: now,
      usedAt: now,
      askedAt: now,
    });
    return id;
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

/** The same client, which checks each login by the keys that the issuer shows at that moment. */
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

/** In milliseconds since 1970: after it a session is not good any more. */
function endOf(
  { createdAt, usedAt }: Pick<Session, "createdAt" | "usedAt">,
  { maxSeconds = DEFAULT_MAX_S, idleSeconds }: LoginSettings,
): number {
  const longest = createdAt + maxSeconds * 1000;
  return idleSeconds === undefined ? longest : Math.min(longest, usedAt + idleSeconds * 1000);
}

function keyOf(settings: LoginSettings): string {
  return JSON.stringify([settings.issuer_url, settings.client_id, settings.client_secret]);
}

function cookieName({ auth_id }: LoginSettings): string {
  return auth_id ? `${COOKIE}.${auth_id}` : COOKIE;
}

// ngrok does not say which code this has.
function tooManyPeople(): PolicyResponse {
  return errorPage(403, "ERR_NGROK_9999", "This account has no more logins this month");
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.message}${cause}`;
}
