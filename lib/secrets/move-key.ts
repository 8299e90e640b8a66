import { log } from "@/lib/base/log";
import { Problem } from "@/lib/errors/problem";
import { destroyKeyFile, readKeyFile, writeKeyFile } from "./key-file";
import { type KeyPlace, writeKeyPlace } from "./key-place";
import { keyState, setKeyState } from "./key-state";
import { askKeychain, keychainName } from "./keychain";
import { describePlace, type KeyOptions, storeInKeychain } from "./master-key";

// The page waits 15 s for the answer, and the keychain is asked twice. It may ask its user for a password meanwhile.
const DEADLINE_MS = 6_000;

let moving: Promise<void> = Promise.resolve();

/**
 * Moves the master key. It is read back from its new place before it is deleted from the old one. So after a crash at
 * any moment there is at least one copy, which the next start finds.
 * @throws Problem 409 when the keychain does not accept the key, or there is no key.
 */
export function moveMasterKey(options: KeyOptions, to: KeyPlace["place"]): Promise<void> {
  const mine = moving.then(() => move(options, to));
  moving = mine.catch(() => undefined);
  return mine;
}

async function move(options: KeyOptions, to: KeyPlace["place"]): Promise<void> {
  const state = keyState();
  if (state.status === "locked") throw secretsLocked(state.detail, state.fix);
  if (state.place.place === to) return;
  const place = { place: to, account: state.place.account };
  if (to === "keychain") await moveToKeychain(options, state.key, place);
  else await moveToFile(options, state.key, place);
  setKeyState({ status: "ready", key: state.key, place });
  log(`The key to the stored secrets was moved to ${describePlace(to, options.dataDir)}.`);
}

async function moveToKeychain(options: KeyOptions, key: Buffer, place: KeyPlace): Promise<void> {
  const stored = options.keyring
    ? await storeInKeychain(place.account, key, DEADLINE_MS)
    : { ok: false as const, reason: "GATEHOUSE_KEYRING=0 forbids its use" };
  if (!stored.ok) throw keychainRefused(stored.reason);
  writeKeyPlace(options.dataDir, place);
  destroyKeyFile(options.dataDir);
}

async function moveToFile(options: KeyOptions, key: Buffer, place: KeyPlace): Promise<void> {
  writeKeyFile(options.dataDir, key);
  const back = readKeyFile(options.dataDir);
  if (!(back instanceof Buffer) || !back.equals(key)) {
    throw new Error("The key file does not read back as it was written.");
  }
  writeKeyPlace(options.dataDir, place);
  const emptied = await askKeychain({ action: "delete", account: place.account }, DEADLINE_MS);
  if (!emptied.ok) {
    log(`A copy of the key stayed in the ${keychainName()}: ${emptied.reason}.`);
  }
}

function keychainRefused(reason: string): Problem {
  return new Problem("keychain_unavailable", {
    title: `The ${keychainName()} did not take the key`,
    detail: `${reason}. The key stays where it is.`,
  });
}

export function secretsLocked(detail: string, fix: string): Problem {
  return new Problem("secrets_locked", { detail, fix });
}
