import { readEnv } from "@/lib/env";
import { Problem } from "@/lib/errors/problem";
import { getMasterKey } from "./master-key";
import { rememberSecret } from "./redact";
import { type SealedPlace, seal, unseal } from "./seal";

/** Seals a secret that the user entered, for the place it will be stored in. */
export function sealSecret(place: SealedPlace, secret: string): string {
  rememberSecret(secret);
  return seal(getMasterKey(readEnv().dataDir), place, secret);
}

/** Opens a stored secret. `what` names it for the person who has to enter it again when it does not open. */
export function openSecret(place: SealedPlace, sealed: string, what: string): string {
  const secret = unseal(getMasterKey(readEnv().dataDir), place, sealed);
  if (secret === undefined) {
    throw new Problem(409, "A stored secret cannot be read", {
      code: "secret_unreadable",
      detail: `The ${what} was sealed with another key, or was changed in the database.`,
      fix: `Enter the ${what} again. Everything else still works.`,
    });
  }
  rememberSecret(secret);
  return secret;
}
