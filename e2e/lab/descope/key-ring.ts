import { z } from "zod";
import { makeSigningKey, type PublicJwk, publicPart, type SigningKey } from "./signing-key";

/** What `POST /lab/keys` takes, and `rotateKeys()`. */
export const rotationSchema = z.strictObject({
  /** How long the old keys stay published, in milliseconds: 0 for not at all; when absent, until the next change. */
  keepOldMs: z.int().nonnegative().optional(),
});

export type Rotation = z.infer<typeof rotationSchema>;

/** The provider's signing keys. The newest one signs, and all published ones are valid for clients. */
export class KeyRing {
  /** The key of oidc-provider itself. What it signs is signed again by this ring. */
  readonly first = makeSigningKey("lab-1");
  private shown: SigningKey[] = [this.first];
  private made = 1;
  private timer: NodeJS.Timeout | undefined;

  get newest(): SigningKey {
    return this.shown[0] ?? this.first;
  }

  /** The document at `jwks_uri` (RFC 7517, section 5). */
  get document(): { keys: PublicJwk[] } {
    return { keys: this.shown.map(publicPart) };
  }

  rotate({ keepOldMs }: Rotation): void {
    const old = keepOldMs === 0 ? [] : this.shown.slice(0, 1);
    this.made += 1;
    this.shown = [makeSigningKey(`lab-${this.made}`), ...old];
    clearTimeout(this.timer);
    if (keepOldMs === undefined || keepOldMs === 0) return;
    this.timer = setTimeout(() => {
      this.shown = [this.newest];
    }, keepOldMs).unref();
  }
}
