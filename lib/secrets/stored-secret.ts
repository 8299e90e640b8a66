import { readEnv } from "@/lib/base/env";
import { log } from "@/lib/base/log";
import { rememberSecret } from "@/lib/base/redact";
import { Problem } from "@/lib/errors/problem";
import { keyState } from "./key-state";
import { beginWithKeyFile } from "./master-key";
import { secretsLocked } from "./move-key";
import { type SealedPlace, seal, unseal } from "./seal";

/**
 * Seals a secret that the user entered, for the place where it will be stored. When the key is lost or damaged, the
 * first secret that is entered again makes a new key, as the page said. A key that is still in a locked keychain is
 * never replaced this way.
 */
export function sealSecret(place: SealedPlace, secret: string): string {
  rememberSecret(secret);
  return seal(keyForSealing(), place, secret);
}

/**
 * What to write to a secret's column: null keeps the stored secret (for undefined and ""), "" removes it (for null).
 */
export function toColumn(place: SealedPlace, secret: string | null | undefined): string | null {
  if (secret === null) return "";
  return secret ? sealSecret(place, secret) : null;
}

/** Opens a stored secret. `what` names it for the person who has to enter it again when it cannot be opened. */
export function openSecret(place: SealedPlace, sealed: string, what: string): string {
  const state = keyState();
  if (state.status === "locked") {
    throw secretsLocked(`The ${what} cannot be read. ${state.detail}`, state.fix);
  }
  const secret = unseal(state.key, place, sealed);
  if (secret === undefined) {
    throw new Problem("secret_unreadable", {
      detail: `The ${what} was sealed with another key, or was changed in the database.`,
      fix: `Enter the ${what} again. Everything else still works.`,
    });
  }
  rememberSecret(secret);
  return secret;
}

/** Whether a stored secret can be read with the current key. */
export function opens(place: SealedPlace, sealed: string): boolean {
  const state = keyState();
  return state.status === "ready" && unseal(state.key, place, sealed) !== undefined;
}

/** Whether it can never be read again: its key is lost or damaged, or it was sealed with another one. */
export function isLost(place: SealedPlace, sealed: string): boolean {
  const state = keyState();
  if (state.status === "locked") return state.reason !== "unreachable";
  return unseal(state.key, place, sealed) === undefined;
}

function keyForSealing(): Buffer {
  const state = keyState();
  if (state.status === "ready") return state.key;
  if (state.reason === "unreachable") throw secretsLocked(state.detail, state.fix);
  log("The old key is lost. Gatehouse made a new one for the secret that was just entered.");
  return beginWithKeyFile(readEnv().dataDir);
}
