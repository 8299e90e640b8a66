import { readEnv } from "@/lib/base/env";
import { log } from "@/lib/base/log";
import { rememberSecret } from "@/lib/base/redact";
import { Problem } from "@/lib/errors/problem";
import { keyState } from "./key-state";
import { beginWithKeyFile } from "./master-key";
import { secretsLocked } from "./move-key";
import { type SealedPlace, seal, unseal } from "./seal";

/**
 * Seals a secret that the user entered, for the place it will be stored in. When the key is gone for good, a secret
 * that is entered again begins a new one, as the page said; one that a keychain still holds back is never replaced so.
 */
export function sealSecret(place: SealedPlace, secret: string): string {
  rememberSecret(secret);
  return seal(keyForSealing(), place, secret);
}

/** What a secret's column becomes: undefined and "" leave it alone (null), null takes the stored secret away (""). */
export function toColumn(place: SealedPlace, secret: string | null | undefined): string | null {
  if (secret === null) return "";
  return secret ? sealSecret(place, secret) : null;
}

/** Opens a stored secret. `what` names it for the person who has to enter it again when it does not open. */
export function openSecret(place: SealedPlace, sealed: string, what: string): string {
  const state = keyState();
  if (state.status === "locked") {
    throw secretsLocked(`The ${what} cannot be read. ${state.detail}`, state.fix);
  }
  const secret = unseal(state.key, place, sealed);
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

/** Whether a stored secret can be read with the key at hand. */
export function opens(place: SealedPlace, sealed: string): boolean {
  const state = keyState();
  return state.status === "ready" && unseal(state.key, place, sealed) !== undefined;
}

/** Whether it cannot be read now nor later: its key is gone, or it was sealed with another one. */
export function isLost(place: SealedPlace, sealed: string): boolean {
  const state = keyState();
  if (state.status === "locked") return state.reason !== "unreachable";
  return unseal(state.key, place, sealed) === undefined;
}

function keyForSealing(): Buffer {
  const state = keyState();
  if (state.status === "ready") return state.key;
  if (state.reason === "unreachable") throw secretsLocked(state.detail, state.fix);
  log("The old key is gone. A new one begins with the secret that was just entered.");
  return beginWithKeyFile(readEnv().dataDir);
}
