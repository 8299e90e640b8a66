import { z } from "zod";

/**
 * What the provider can be told to do wrong, by `POST /lab/faults` or by `fault()`. Each call says all that is wrong
 * from then on, so that `{}` ends it:
 *
 *     curl -d '{"rejectSecret": true, "slowMs": 2000}' http://127.0.0.1:4753/lab/faults
 */
export const descopeFaultsSchema = z.strictObject({
  /** Every answer comes this much later, in milliseconds. */
  slowMs: z.int().nonnegative().optional(),
  /** Nobody has an e-mail, neither in the id token nor at the userinfo endpoint. */
  noEmail: z.boolean().optional(),
  /** The Access Key is no longer good: the token endpoint answers `invalid_client`. */
  rejectSecret: z.boolean().optional(),
  /** The discovery document is another issuer's. */
  wrongIssuer: z.boolean().optional(),
  /**
   * Seconds that the provider's clock is ahead, as its Date header and the times in its id tokens show. Negative when
   * it is behind: id tokens live an hour, so they are born expired from -3600 on.
   */
  clockAheadS: z.int().optional(),
  /** Nobody is known any more, as when the project's people were removed. */
  noPeople: z.boolean().optional(),
  /**
   * Somebody between answers in place of the discovery document, as in a hotel: with a page, a redirect, JSON of his
   * own, or the document with a login of his own in it.
   */
  captive: z.enum(["page", "redirect", "json", "own-login"]).optional(),
  /** How a login that cannot begin is refused: by a redirect with `error=`, to an error page, or in JSON of its own. */
  refusal: z.enum(["redirect", "page", "json"]).optional(),
  /** The token endpoint says what is wrong in Descope's own shape, without the `error` of OAuth. */
  ownErrors: z.boolean().optional(),
  /** How a client may say who it is at the token endpoint. */
  clientAuth: z.enum(["client_secret_post", "client_secret_basic"]).optional(),
  /** What the tokens say of the e-mail: not verified, or nothing. */
  emailVerified: z.union([z.literal(false), z.literal("missing")]).optional(),
  /** Id tokens are signed by a key that is not shown. */
  unknownKey: z.boolean().optional(),
  /** The keys' document is not to be had. */
  noKeys: z.boolean().optional(),
  /**
   * How the keys' document is answered: not at all; by half of it; with status 500, with a page, without keys in it, with
   * a megabyte of padding, or from somewhere else. A login needs the keys as well, so log in before.
   */
  keys: z
    .enum(["broken-off", "hanging", "half", "error", "garbage", "none", "huge", "redirect"])
    .optional(),
  /** The `jwks_uri` of the discovery document: a port where nobody listens, say, or a refused address. */
  keysAt: z.string().optional(),
  /** The discovery document is not to be had. */
  noDiscovery: z.boolean().optional(),
});

export type DescopeFaults = z.infer<typeof descopeFaultsSchema>;
