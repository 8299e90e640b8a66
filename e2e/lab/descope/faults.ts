import { z } from "zod";

/**
 * What the provider can be told to do wrong, by `POST /lab/faults` or by `fault()`. Each call sets all faults from then
 * on, so `{}` ends them:
 *     curl -d '{"rejectSecret": true, "slowMs": 2000}' http://127.0.0.1:4753/lab/faults
 */
export const descopeFaultsSchema = z.strictObject({
  /** Every answer comes this much later, in milliseconds. */
  slowMs: z.int().nonnegative().optional(),
  /** Nobody has an e-mail, neither in the ID token nor at the userinfo endpoint. */
  noEmail: z.boolean().optional(),
  /** The Access Key is no longer valid: the token endpoint answers `invalid_client`. */
  rejectSecret: z.boolean().optional(),
  /** The discovery document belongs to another issuer. */
  wrongIssuer: z.boolean().optional(),
  /**
   * Seconds that the provider's clock is ahead, as shown by its Date header and the times in its ID tokens. Negative
   * when it is behind. ID tokens are valid for an hour, so from -3600 on they have already expired when they are
   * issued.
   */
  clockAheadS: z.int().optional(),
  /** No person is known any more, as if the project's people had been removed. */
  noPeople: z.boolean().optional(),
  /**
   * A device in between, such as a hotel's sign-in page, answers in place of the discovery document: with a page, a
   * redirect, its own JSON, or the document with its own login in it.
   */
  captive: z.enum(["page", "redirect", "json", "own-login"]).optional(),
  /**
   * How a login that cannot begin is refused: by a redirect with `error=`, with an error page, or in Descope's own
   * JSON.
   */
  refusal: z.enum(["redirect", "page", "json"]).optional(),
  /** The token endpoint describes errors in Descope's own format, without the `error` of OAuth. */
  ownErrors: z.boolean().optional(),
  /** How a client may authenticate at the token endpoint. */
  clientAuth: z.enum(["client_secret_post", "client_secret_basic"]).optional(),
  /** What the tokens say about the e-mail: not verified, or nothing. */
  emailVerified: z.union([z.literal(false), z.literal("missing")]).optional(),
  /** ID tokens are signed by a key that is not published. */
  unknownKey: z.boolean().optional(),
  /** The key set is not available. */
  noKeys: z.boolean().optional(),
  /**
   * How the key set is answered: not at all; only half of it; with status 500, with a page, without keys, with a
   * megabyte of padding, or from another address. A login needs the keys too, so log in before you set this.
   */
  keys: z
    .enum(["broken-off", "hanging", "half", "error", "garbage", "none", "huge", "redirect"])
    .optional(),
  /** The `jwks_uri` of the discovery document, for example a port where nobody listens, or a refused address. */
  keysAt: z.string().optional(),
  /** The discovery document is not available. */
  noDiscovery: z.boolean().optional(),
});

export type DescopeFaults = z.infer<typeof descopeFaultsSchema>;
