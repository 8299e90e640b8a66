import type { GateState, VisitDecision } from "@/lib/contract/gate";
import type { DoorRules, DoorsAtBind, UsedDoor } from "./door-orders";
import type { TokenRefusal } from "./token-codes";

// The messages between the dashboard and the gate in the proxy's thread. They are data only. Times are milliseconds of
// Date.now().

/** How the gate of one run verifies visitors. The header names are new for each bind, and nobody can guess them. */
export type GateOrder = {
  headers: GateHeaders;
  /** The profile's issuer exactly as it is stored, and its client id. */
  issuerUrl: string;
  clientId: string;
  /** A visitor whose token has an older `iat` has to log in again. */
  maxAgeMs: number;
  /** What this run's policy lets by without a login. */
  doorsAtBind?: DoorsAtBind;
};

/** The headers in which this run's policy sends the identity token, ngrok's session id and the provider's user id. */
export type GateHeaders = { token: string; session: string; user: string };

/** What is needed to verify an issuer's signatures. */
export type IssuerKeys = {
  /** `issuer` of the discovery document. */
  issuer: string;
  /** `id_token_signing_alg_values_supported`; only asymmetric algorithms are used. */
  algorithms: string[];
  /** A JSON Web Key Set (RFC 7517), as it was fetched. */
  keys: unknown;
  fetchedAt: number;
};

/**
 * Who may enter a tunnel now. E-mails are as their owner wrote them; they are compared with ASCII letters in lower
 * case.
 */
export type AccessRules = {
  emails: string[];
  domains: string[];
  roles: string[];
  tenants: string[];
  requireVerifiedEmail: boolean;
  /** People who are logged in but not on the list may ask to come in. */
  mayAsk: boolean;
  /**
   * Bound to the first person that used it, once there was one: with a `sub` and no issuer it is nobody's. `until` null:
   * until it is taken back.
   */
  grants: { email: string; sub?: string; issuer?: string; until: number | null }[];
  /** Without an issuer the `sub` of every issuer is removed. */
  removals: { email: string; sub?: string; issuer?: string }[];
  /** What was asked and answered. A refusal rests until its end; `never` has none. Without an issuer: of every one. */
  asks: {
    sub: string;
    issuer?: string;
    state: "waiting" | "refused" | "never";
    until: number | null;
  }[];
  /** What enters without a login. */
  doors?: DoorRules;
};

/** A person is issuer and `sub`: the same `sub` at another issuer is somebody else. */
export type PersonId = { issuer: string; sub: string };

/** Who was verified. */
export type VerifiedPerson = PersonId & {
  email?: string;
  emailVerified: boolean;
  name?: string;
};

/** `proxyId` says of which run it is: several tunnels have the same one where they share a link. */
export type GateReports = {
  /** The state of this run's gate. Sent only when it changes. */
  gate(
    proxyId: number,
    tunnelId: string,
    seen: { state: GateState; since: number; verified: number; refused: number },
  ): void;
  /** Somebody pressed "Ask to come in". The dashboard decides whether there is room for the question. */
  asked(proxyId: number, tunnelId: string, person: VerifiedPerson): void;
  /** Somebody used a grant for the first time: from now on it is theirs alone. */
  grantUsed(proxyId: number, tunnelId: string, grant: { email: string } & PersonId): void;
  /** A key id that is not among the issuer's keys, or no keys at all. */
  keysWanted(issuerUrl: string): void;
  /**
   * Wrong tokens came, or several in one request: somebody has changed the policy at ngrok, or is trying to break in.
   * Collected for some seconds. It contains nothing of the tokens.
   */
  alarm(proxyId: number, tunnelId: string, alarm: TokenAlarm): void;
  /**
   * The decisions for each person and the number of their requests, collected for some seconds. They name the tunnel
   * instead of the proxy, because the last ones come after the run has ended, and the tunnel may be deleted by then.
   */
  visits(tunnelId: string, visits: VisitCount[]): void;
};

/** `code` is the code of the last of these requests. */
export type TokenAlarm = { code: TokenRefusal | "several"; at: number; requests: number };

/** `requests` 0: somebody still has something open. */
export type VisitCount = {
  person?: VerifiedPerson;
  /** A machine that came through a door. */
  door?: UsedDoor;
  decision: VisitDecision;
  firstAt: number;
  lastAt: number;
  requests: number;
};
