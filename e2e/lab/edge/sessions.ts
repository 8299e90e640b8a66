import { randomBytes } from "node:crypto";
import type { LabAccount } from "./account";
import { alterToken } from "./alter-token";
import type { LoginConfig } from "./policy/actions";

/** Who logged in, with the field names that policies use. */
export type Identity = {
  /** ngrok's own id of the person. */
  id: string;
  /** The provider's id, which is `sub` in its tokens. */
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
  /** The account whose monthly logins count. */
  account: LabAccount;
};

/** The other variables of a login that policies see, beside `identity`. */
export type Tokens = {
  identity_token: string;
  access_token: string;
  /** Empty if the provider gave none; it needs the scope `offline_access`. */
  refresh_token: string;
};

export type Session = {
  /** ngrok's name for the session. The secret in the cookie is another one. */
  publicId: string;
  identity: Identity;
  tokens: Tokens;
  issuer: string;
  settingsKey: string;
  hostname: string;
  createdAt: number;
  usedAt: number;
  /** When the provider last confirmed the identity. */
  askedAt: number;
};

const DEFAULT_MAX_S = 14 * 86_400;

/** Who is logged in at which host, by the cookie's secret. */
export class Sessions {
  private readonly byCookie = new Map<string, Session>();

  /** Returns the value of the cookie. */
  open(
    { hostname, settings }: { hostname: string; settings: LoginSettings },
    who: Pick<Session, "identity" | "tokens">,
  ): string {
    const cookie = randomBytes(32).toString("base64url");
    const now = Date.now();
    this.byCookie.set(cookie, {
      ...who,
      publicId: `as_${randomBytes(16).toString("hex")}`,
      issuer: settings.issuer_url,
      settingsKey: keyOf(settings),
      hostname,
      createdAt: now,
      usedAt: now,
      askedAt: now,
    });
    return cookie;
  }

  /** The session of this cookie on this host, if it is still valid for these settings. It counts as used. */
  find(cookie: string, hostname: string, settings: LoginSettings): Session | undefined {
    const session = this.byCookie.get(cookie);
    if (!session || session.hostname !== hostname || session.settingsKey !== keyOf(settings))
      return undefined;
    const now = Date.now();
    if (now > endOf(session, settings)) return undefined;
    session.usedAt = now;
    return session;
  }

  /** All that are kept, oldest first, with what is in their cookies. */
  all(): (Session & { cookie: string })[] {
    return [...this.byCookie].map(([cookie, session]) => ({ ...session, cookie }));
  }

  end(which: (session: Session, cookie: string) => boolean): void {
    for (const [cookie, session] of this.byCookie) {
      if (which(session, cookie)) this.byCookie.delete(cookie);
    }
  }

  /** Makes sessions older, as if so much time had passed. With `tokensOnly` only the identity tokens. */
  async age(seconds: number, { tokensOnly = false }: { tokensOnly?: boolean }): Promise<void> {
    for (const session of this.byCookie.values()) {
      const { issuer, tokens } = session;
      const fault = { ageS: seconds };
      tokens.identity_token = await alterToken(issuer, tokens.identity_token, fault);
      if (tokensOnly) continue;
      for (const time of ["createdAt", "usedAt", "askedAt"] as const) {
        session[time] -= seconds * 1000;
      }
    }
  }
}

/** When the session ends, in milliseconds since 1970. */
export function endOf(
  { createdAt, usedAt }: Pick<Session, "createdAt" | "usedAt">,
  { maxSeconds = DEFAULT_MAX_S, idleSeconds }: LoginSettings,
): number {
  const longest = createdAt + maxSeconds * 1000;
  return idleSeconds === undefined ? longest : Math.min(longest, usedAt + idleSeconds * 1000);
}

/** Logins at the same client of the same issuer share a session. */
export function keyOf(settings: LoginSettings): string {
  return JSON.stringify([settings.issuer_url, settings.client_id, settings.client_secret]);
}
