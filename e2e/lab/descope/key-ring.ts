import { z } from "zod";
import { makeSigningKey, type PublicJwk, publicPart, type SigningKey } from "./signing-key";

/** What `POST /lab/keys` takes, and `rotateKeys()`. */
export const rotationSchema = z.strictObject({
  /** Milliseconds for which the old keys are still shown: 0 for none at all; until the next time when absent. */
  keepOldMs: z.int().nonnegative().optional(),
});

export type Rotation = z.infer<typeof rotationSchema>;

/** The provider's signing keys: the newest signs, and all that are shown are good for those who check. */
export class KeyRing {
  /** The provider's own, by which it signs what is signed anew here. */
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
