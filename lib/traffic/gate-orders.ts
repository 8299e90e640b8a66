import type { GateState, VisitDecision } from "@/lib/contract/gate";
import type { TokenRefusal } from "./token-codes";

// What the dashboard and the gate in the proxy's thread say to each other: data alone. Times are milliseconds of
// Date.now().

/** How the gate of one run verifies who asks. The header names are new for each bind, and nobody can guess them. */
export type GateOrder = {
  headers: GateHeaders;
  /** The profile's issuer, as it stands there, and its client id. */
  issuerUrl: string;
  clientId: string;
  /** A token whose `iat` is older than this is to be renewed by a new login. */
  maxAgeMs: number;
};

/** Under which names this run's policy sends the identity token, ngrok's session id, and the provider's user id. */
export type GateHeaders = { token: string; session: string; user: string };

/** What verifies an issuer's signatures. */
export type IssuerKeys = {
  /** `issuer` of the discovery document. */
  issuer: string;
  /** `id_token_signing_alg_values_supported`; only asymmetric ones count. */
  algorithms: string[];
  /** A JSON Web Key Set (RFC 7517), as it was fetched. */
  keys: unknown;
  fetchedAt: number;
};

/** Who may enter a tunnel at this moment. E-mails are as their owner wrote them; they are compared folded in ASCII. */
export type AccessRules = {
  emails: string[];
  domains: string[];
  roles: string[];
  tenants: string[];
  requireVerifiedEmail: boolean;
  /** Who is logged in and not on the list may ask. */
  mayAsk: boolean;
  /** Bound to the first `sub` that used it, once there was one. `until` null: until it is taken back. */
  grants: { email: string; sub?: string; until: number | null }[];
  removals: { email: string; sub?: string }[];
  /** What was asked and answered. A refusal rests until its end; `never` has none. */
  asks: { sub: string; state: "waiting" | "refused" | "never"; until: number | null }[];
};

/** Who was verified: a person is issuer and `sub`. */
export type VerifiedPerson = {
  issuer: string;
  sub: string;
  email?: string;
  emailVerified: boolean;
  name?: string;
};

/** `proxyId` says of which run it is: several tunnels have the same one where they share a link. */
export type GateReports = {
  /** What this run's gate does now; only when it changes. */
  gate(
    proxyId: number,
    tunnelId: string,
    seen: { state: GateState; since: number; verified: number; refused: number },
  ): void;
  /** Pressed "Ask to come in". The dashboard decides whether there is room for it. */
  asked(proxyId: number, tunnelId: string, person: VerifiedPerson): void;
  /** Somebody used a grant for the first time: from now on it is theirs alone. */
  grantUsed(proxyId: number, tunnelId: string, grant: { email: string; sub: string }): void;
  /** A key id that is not among the issuer's keys, or no keys at all. */
  keysWanted(issuerUrl: string): void;
  /**
   * Tokens came that are wrong, or more than one at once: somebody has changed the policy at ngrok, or tries their luck.
   * Gathered for some seconds, without a byte of the tokens.
   */
  alarm(proxyId: number, tunnelId: string, alarm: TokenAlarm): void;
  /**
   * Gathered for some seconds: what was decided for whom, and how many requests that were. By the tunnel, since the last
   * ones come when their run is over, and the tunnel may be deleted by then.
   */
  visits(tunnelId: string, visits: VisitCount[]): void;
};

/** `code` is that of the last of these requests. */
export type TokenAlarm = { code: TokenRefusal | "several"; at: number; requests: number };

/** `requests` 0: somebody is still here, with something that is open. */
export type VisitCount = {
  person?: VerifiedPerson;
  decision: VisitDecision;
  firstAt: number;
  lastAt: number;
  requests: number;
};
