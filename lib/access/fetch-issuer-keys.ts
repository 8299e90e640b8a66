import { z } from "zod";
import { fetchLimited } from "@/lib/network/fetch-limited";
import { findAddressProblem } from "@/lib/profiles/find-address-problem";
import type { IssuerKeys } from "@/lib/traffic/gate-orders";

const LIMITS = { ms: 5_000, maxBytes: 256 * 1024 };
/** OpenID Connect Discovery 1.0, section 3: the signing algorithm when the document names none. */
const DEFAULT_ALGORITHM = "RS256";
const ASYMMETRIC = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/;

const discoverySchema = z.object({
  issuer: z.string().max(2048),
  jwks_uri: z.string().max(2048),
  id_token_signing_alg_values_supported: z.array(z.unknown()).optional(),
});

/** The public members of keys for verifying signatures (RFC 7518, section 6; RFC 8037). */
const keySchema = z.object({
  kty: z.enum(["RSA", "EC", "OKP"]),
  kid: z.string().optional(),
  use: z.literal("sig").optional(),
  alg: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
});

const keySetSchema = z.object({ keys: z.array(z.unknown()) });

/**
 * Fetches an issuer's keys: its discovery document, and then the `jwks_uri` in it. Does not follow redirects, asks
 * allowed addresses only, and limits each document to 5 s and 256 KiB. Rejects with an Error whose message says why
 * there are none.
 */
export async function fetchIssuerKeys(issuerUrl: string): Promise<IssuerKeys> {
  const document = `${issuerUrl.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const discovery = discoverySchema.safeParse(await fetchJson(document));
  if (!discovery.success) throw new Error("The discovery document names no issuer or no keys");
  const { issuer, jwks_uri, id_token_signing_alg_values_supported: listed } = discovery.data;
  // OpenID Connect Discovery 1.0, section 4.3. A slash at the end makes no difference.
  if (issuer.replace(/\/$/, "") !== issuerUrl.replace(/\/$/, "")) {
    throw new Error("The discovery document is another issuer's");
  }
  const set = keySetSchema.safeParse(await fetchJson(jwks_uri));
  const keys = (set.data?.keys ?? []).flatMap((key) => keySchema.safeParse(key).data ?? []);
  if (keys.length === 0)
    throw new Error("The issuer shows no key that a signature can be checked with");
  const algorithms = (listed ?? [DEFAULT_ALGORITHM]).filter(
    (each): each is string => typeof each === "string" && ASYMMETRIC.test(each),
  );
  return { issuer, algorithms, keys: { keys }, fetchedAt: Date.now() };
}

async function fetchJson(url: string): Promise<unknown> {
  const problem = findAddressProblem(url);
  if (problem) throw new Error(problem);
  const { status, text } = await fetchLimited(url, {}, LIMITS);
  if (status !== 200) throw new Error(`${new URL(url).origin} answers ${status}`);
  return JSON.parse(text);
}
