import { z } from "zod";
import type { PublicJwk } from "./signing-key";

/**
 * Each is one attack on who reads an identity token. It is made from a good token, of which everything else stays:
 * most of them differ from it in one thing alone.
 */
const NAMES = [
  /** Signed by a stranger's key, under the id of the true one. */
  "forged",
  /** Signed by a key that is shown nowhere, under an id that nobody knows. */
  "unknown-key",
  /** Signed by the true key, under an id that nobody knows. */
  "unknown-key-id",
  /** Signed by the true key, and names none. */
  "no-key-id",
  /** Of another project of the same provider: its issuer, its client id, its key, which it shows. */
  "other-project",
  /** Names another project as its issuer, and is signed by the true key. */
  "other-issuer",
  /** Of another application of the same project, by the project's key. */
  "other-client",
  /** For two audiences, without an `azp`. */
  "two-audiences",
  /** Asked for by another application (`azp`). */
  "other-party",
  /** Signed by nobody: `alg` is `none`, and there is no signature. */
  "alg-none",
  /** `alg` is HS256, and the secret is the public key that everybody can read, in PEM. */
  "hs256",
  /** Signed by a stranger's key, which comes along as `jwk` (RFC 7515, section 4.1.3). */
  "key-inside",
  /** Signed by another project's key, whose address comes along as `jku` (section 4.1.2). */
  "key-address",
  /** Wants something understood that nobody knows: `crit` (section 4.1.11). */
  "critical",
  /** An access token (RFC 9068). */
  "access-token",
  /** What a provider sends when somebody logs out (OpenID Connect Back-Channel Logout). */
  "logout-token",
  /** Two hours old, and expired an hour ago. ngrok's session outlives it, so it may be a good visitor's. */
  "expired",
  /** Thirty days old: of a session that should have ended. */
  "old",
  /** Says to be of in an hour. */
  "ahead",
  /** Does not say of whom. */
  "no-subject",
] as const;

/** Replaces or adds these; `null` takes one away. */
const patch = z.record(z.string(), z.json()).exactOptional();

const recipeSchema = z.strictObject({
  header: patch,
  claims: patch,
  /** So many seconds older than it was; negative for younger. */
  ageS: z.int().exactOptional(),
  /** Who signs: the project itself when absent. The last two change `alg` as well. */
  key: z
    .enum(["own", "stranger", "unknown", "other-project", "public-as-secret", "none"])
    .exactOptional(),
});

/** What is wrong with a token: one of the known attacks, or one's own. */
export const tokenFaultSchema = z.union([z.enum(NAMES), recipeSchema]);

export type TokenFault = z.infer<typeof tokenFaultSchema>;
export type TokenRecipe = z.infer<typeof recipeSchema>;

/** What the attacks need to know of the place where they happen. */
export type TokenPlace = {
  otherIssuer: string;
  otherClientId: string;
  otherKeysAt: string;
  strangerJwk: PublicJwk;
  /** Whom the token is for. */
  clientId: string;
  /** An application of the same project that it is not for. */
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
