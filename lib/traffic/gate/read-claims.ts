import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import type { VerifiedPerson } from "@/lib/traffic/gate-orders";
import type { TokenRefusal } from "@/lib/traffic/token-codes";
import { isFields } from "./read-token";

/** The claims of a token with a verified signature. */
export type Claims = {
  person: VerifiedPerson;
  /** Milliseconds of Date.now(). */
  issuedAt: number;
  /** The later one of `iat` and `nbf`, if there is one. */
  validFrom: number;
  roles: ReadonlySet<string>;
  /** By tenant: the roles there. */
  tenants: ReadonlyMap<string, ReadonlySet<string>>;
};

export type ReadClaims = { ok: true; claims: Claims } | { ok: false; code: TokenRefusal };

export type Expected = {
  /** `issuer` of the discovery document. */
  issuer: string;
  clientId: string;
};

/** How far the clock of another machine may be ahead. */
const SKEW_MS = 5 * 60_000;
const LONGEST_NAME = 320;
/** At most 255 ASCII characters (OpenID Connect Core 1.0, section 2). */
const SUB = /^[\x20-\x7e]{1,255}$/;
// The form of addresses on lists. An address that can be read in two ways is on no list.
const EMAIL = /^[^\s@"\\,;<>()[\]]{1,64}@[^\s@"\\,;<>()[\]]{1,253}$/u;

/**
 * Verifies the claims of an ID token (OpenID Connect Core 1.0, section 3.1.3.7) except `exp`: ngrok's session lasts
 * longer than the token, so the age of the login counts instead. ngrok has checked the nonce. The result does not
 * depend on the current time; isEarly checks that.
 */
export function readClaims(payload: object, expected: Expected): ReadClaims {
  const fields = new Map<string, unknown>(Object.entries(payload));
  const code = findWrongClaim(fields, expected);
  const sub = fields.get("sub");
  const iat = fields.get("iat");
  if (code !== undefined) return { ok: false, code };
  if (typeof sub !== "string" || !SUB.test(sub)) return { ok: false, code: "subject" };
  const [exp, nbf = iat] = [fields.get("exp"), fields.get("nbf")];
  if (!isTime(iat) || !isTime(exp) || !isTime(nbf)) return { ok: false, code: "times" };
  return {
    ok: true,
    claims: {
      person: { issuer: expected.issuer, sub, ...readShown(fields) },
      issuedAt: iat * 1000,
      validFrom: Math.max(iat, nbf) * 1000,
      roles: readNames(fields.get("roles")),
      tenants: readTenants(fields.get("tenants")),
    },
  };
}

function findWrongClaim(
  fields: ReadonlyMap<string, unknown>,
  { issuer, clientId }: Expected,
): TokenRefusal | undefined {
  if (fields.get("iss") !== issuer) return "issuer";
  const aud = fields.get("aud");
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(clientId)) return "audience";
  const isForOthers = audiences.some((audience) => audience !== clientId);
  if (fields.has("azp") ? fields.get("azp") !== clientId : isForOthers) return "party";
  // The mark of a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4).
  return fields.has("events") ? "events" : undefined;
}

/** Whether the token comes from the future. */
export function isEarly({ validFrom }: Claims, now: number): boolean {
  return validFrom > now + SKEW_MS;
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}

function readShown(fields: ReadonlyMap<string, unknown>) {
  const email = readEmail(fields.get("email"));
  const name = fields.get("name");
  const verified = fields.get("email_verified");
  return {
    ...(email !== undefined && { email }),
    // Some providers write every claim as a string.
    emailVerified: email !== undefined && (verified === true || verified === "true"),
    ...(typeof name === "string" && name.trim() !== "" && { name: cut(name) }),
  };
}

function readEmail(value: unknown): string | undefined {
  if (typeof value !== "string" || value.length > LONGEST_NAME) return undefined;
  return EMAIL.test(value) && !hasHidden(value) ? value : undefined;
}

/** Never cuts within a character. */
function cut(name: string): string {
  return name.slice(0, LONGEST_NAME).replace(/[\ud800-\udbff]$/, "");
}

/** One for all: somebody may be in thousands of tenants without a role. */
const NONE: ReadonlySet<string> = new Set();

function readNames(value: unknown): ReadonlySet<string> {
  const list: unknown[] = Array.isArray(value) ? value : [];
  if (list.length === 0) return NONE;
  return new Set(list.filter((name) => typeof name === "string"));
}

/** `tenants: {id: {roles, permissions}}`, as Descope's scope `descope.claims` writes it. */
function readTenants(value: unknown): ReadonlyMap<string, ReadonlySet<string>> {
  if (!isFields(value)) return new Map();
  return new Map(
    Object.entries(value).map(([id, tenant]) => [
      id,
      readNames(isFields(tenant) ? tenant.roles : undefined),
    ]),
  );
}
