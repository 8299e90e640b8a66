import { z } from "zod";
import type { PublicJwk } from "./signing-key";

/**
 * Each name is one attack on a reader of identity tokens. It changes a valid token, usually in one place only;
 * everything else stays.
 */
const NAMES = [
  /** Signed by a stranger's key, under the id of the real one. */
  "forged",
  /** Signed by a key that is not published, under an unknown id. */
  "unknown-key",
  /** Signed by the real key, under an unknown id. */
  "unknown-key-id",
  /** Signed by the real key, without a key id. */
  "no-key-id",
  /** From another project of the same provider: its issuer, its client id and its published key. */
  "other-project",
  /** Names another project as its issuer, but is signed by the real key. */
  "other-issuer",
  /** For another application of the same project, signed by the project's key. */
  "other-client",
  /** For two audiences, but without an `azp`. */
  "two-audiences",
  /** Requested by another application (`azp`). */
  "other-party",
  /** `alg` is `none`, and there is no signature. */
  "alg-none",
  /** `alg` is HS256, and the secret is the public key in PEM, which everybody can read. */
  "hs256",
  /** Signed by a stranger's key, which is in the head as `jwk` (RFC 7515, section 4.1.3). */
  "key-inside",
  /** Signed by another project's key, whose address is in the head as `jku` (section 4.1.2). */
  "key-address",
  /** Requires an unknown extension: `crit` (section 4.1.11). */
  "critical",
  /** An access token (RFC 9068). */
  "access-token",
  /** A provider sends it when somebody logs out (OpenID Connect Back-Channel Logout). */
  "logout-token",
  /** Two hours old, and expired an hour ago. ngrok's session lasts longer, so it may belong to a valid visitor. */
  "expired",
  /** Thirty days old, from a session that should have ended. */
  "old",
  /** Its times are an hour in the future. */
  "ahead",
  /** Does not say whose token it is. */
  "no-subject",
] as const;

/** Replaces or adds fields; `null` removes one. */
const patch = z.record(z.string(), z.json()).exactOptional();

const recipeSchema = z.strictObject({
  header: patch,
  claims: patch,
  /** Older by so many seconds; negative means younger. */
  ageS: z.int().exactOptional(),
  /** The signing key. When absent, the project's own. The last two change `alg` as well. */
  key: z
    .enum(["own", "stranger", "unknown", "other-project", "public-as-secret", "none"])
    .exactOptional(),
});

/** The fault of a token: one of the known attacks, or a custom one. */
export const tokenFaultSchema = z.union([z.enum(NAMES), recipeSchema]);

export type TokenFault = z.infer<typeof tokenFaultSchema>;
export type TokenRecipe = z.infer<typeof recipeSchema>;

/** What the attacks need to know about the project. */
export type TokenPlace = {
  otherIssuer: string;
  otherClientId: string;
  otherKeysAt: string;
  strangerJwk: PublicJwk;
  /** The application that the token is for. */
  clientId: string;
  /** An application of the same project that the token is not for. */
  otherApplication: string;
};

export function recipeOf(fault: TokenFault, place: TokenPlace): TokenRecipe {
  return typeof fault === "string" ? recipes(place)[fault] : fault;
}

function recipes(place: TokenPlace): Record<(typeof NAMES)[number], TokenRecipe> {
  const { otherIssuer, otherClientId, clientId, otherApplication } = place;
  return {
    forged: { key: "stranger" },
    "unknown-key": { key: "unknown", header: { kid: "nobody-shows-it" } },
    "unknown-key-id": { header: { kid: "nobody-shows-it" } },
    "no-key-id": { header: { kid: null } },
    "other-project": { key: "other-project", claims: { iss: otherIssuer, aud: otherClientId } },
    "other-issuer": { claims: { iss: otherIssuer } },
    "other-client": { claims: { aud: otherApplication } },
    "two-audiences": { claims: { aud: [clientId, otherApplication] } },
    "other-party": { claims: { azp: otherApplication } },
    "alg-none": { key: "none" },
    hs256: { key: "public-as-secret" },
    "key-inside": { key: "stranger", header: { jwk: place.strangerJwk } },
    "key-address": { key: "other-project", header: { jku: place.otherKeysAt } },
    critical: { header: { crit: ["lab"], lab: true } },
    "access-token": { header: { typ: "at+jwt" } },
    "logout-token": {
      claims: { events: { "http://schemas.openid.net/event/backchannel-logout": {} } },
    },
    expired: { ageS: 2 * 3600 },
    old: { ageS: 30 * 86_400 },
    ahead: { ageS: -3600 },
    "no-subject": { claims: { sub: null } },
  };
}
