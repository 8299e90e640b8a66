import { randomUUID } from "node:crypto";
import { rememberSecret } from "@/lib/base/redact";
import {
  keyFile,
  keyFromText,
  keyToText,
  newKey,
  readKeyFile,
  setKeyFileAside,
  writeKeyFile,
} from "./key-file";
import { type KeyPlace, readKeyPlace, writeKeyPlace } from "./key-place";
import { hasKey, keyState, setKeyState } from "./key-state";
import { askKeychain, type KeychainAnswer, keychainName } from "./keychain";

export type KeyOptions = {
  dataDir: string;
  /** False: the system's keychain is never asked, even when the note says that the key is there. */
  keyring: boolean;
  /** Whether the database has secrets sealed with an earlier key. Then Gatehouse makes no new key by itself. */
  hasSealed: boolean;
};

// A keychain that works answers within 100 ms. One that does not must not delay the start.
const START_DEADLINE_MS = 3_000;
// The system may ask the user for the keychain's password: long enough for somebody to come and type it.
const PATIENT_DEADLINE_MS = 120_000;

/**
 * Loads the key that seals every stored secret (32 random bytes): from `master.key` when that file exists, else from
 * where `key-place.json` says. At the first start it makes a key, and stores it in the keychain when that works. It
 * never makes one while sealed secrets are stored: then the state is `locked`, and everything that needs no secret
 * works.
 */
export async function loadMasterKey(options: KeyOptions): Promise<void> {
  const found = readKeyFile(options.dataDir);
  const noted = readKeyPlace(options.dataDir);
  if (found instanceof Buffer) return takeFileKey(options.dataDir, found, noted);
  if (found === "damaged") return lockOrBegin(options, "damaged", noted);
  if (noted?.place === "keychain") return takeKeychainKey(options, noted);
  return lockOrBegin(options, "lost", noted);
}

/** Looks for a missing key again, after the user has unlocked the keychain or put the file back. */
export async function unlockMasterKey(options: KeyOptions): Promise<void> {
  if (keyState().status === "locked") await loadMasterKey(options);
}

/**
 * Gives up the old key: the secrets that it sealed have to be entered again. A damaged key file and the old entry in
 * the keychain are kept.
 */
export async function beginWithNewKey({ dataDir, keyring }: KeyOptions): Promise<void> {
  const key = newKey();
  const account = randomUUID();
  setKeyFileAside(dataDir);
  const stored = keyring && (await storeInKeychain(account, key, START_DEADLINE_MS)).ok;
  if (stored) ready(dataDir, key, { place: "keychain", account });
  else beginWithKeyFile(dataDir, key);
}

/** The same, but synchronously, with the new key in the file. */
export function beginWithKeyFile(dataDir: string, key = newKey()): Buffer {
  setKeyFileAside(dataDir);
  writeKeyFile(dataDir, key);
  ready(dataDir, key, { place: "file", account: randomUUID() });
  return key;
}

/** Stores a key in the keychain and reads it back. */
export async function storeInKeychain(
  account: string,
  key: Buffer,
  deadlineMs: number,
): Promise<{ ok: true } | { ok: false; reason: string }> {
  const value = keyToText(key);
  const set = await askKeychain({ action: "set", account, value }, deadlineMs);
  if (!set.ok) return set;
  const got = await askKeychain({ action: "get", account }, deadlineMs);
  if (!got.ok) return got;
  return got.value === value ? { ok: true } : { ok: false, reason: "It did not keep the key" };
}

function takeFileKey(dataDir: string, key: Buffer, noted: KeyPlace | undefined): void {
  ready(dataDir, key, { place: "file", account: noted?.account ?? randomUUID() });
}

async function takeKeychainKey(options: KeyOptions, place: KeyPlace): Promise<void> {
  if (!options.hasSealed) return takeOrBegin(options, place);
  if (!options.keyring) return lockUnreachable("GATEHOUSE_KEYRING=0 forbids its use");
  const asked = readKeychain(place, PATIENT_DEADLINE_MS).then((answer) => {
    if (hasKey()) return;
    if (!answer.ok) return lockUnreachable(answer.reason);
    const key = answer.value === null ? undefined : keyFromText(answer.value);
    if (key) return ready(options.dataDir, key, place);
    return lockOrBegin(options, "lost", place);
  });
  const early = await withinStart(asked);
  if (early === "waiting" && !hasKey())
    lockUnreachable("It has not answered yet; it may be waiting for you");
}

/** For a database without sealed secrets: when the keychain does not give out the key, a new one does no harm. */
async function takeOrBegin(options: KeyOptions, place: KeyPlace): Promise<void> {
  const answer = options.keyring ? await readKeychain(place, START_DEADLINE_MS) : undefined;
  const key = answer?.ok && answer.value !== null ? keyFromText(answer.value) : undefined;
  if (key) return ready(options.dataDir, key, place);
  return beginWithNewKey(options);
}

function readKeychain({ account }: KeyPlace, deadlineMs: number): Promise<KeychainAnswer> {
  return askKeychain({ action: "get", account }, deadlineMs);
}

async function withinStart(asked: Promise<void>): Promise<"answered" | "waiting"> {
  let timer: NodeJS.Timeout | undefined;
  const waiting = new Promise<"waiting">((resolve) => {
    timer = setTimeout(() => resolve("waiting"), START_DEADLINE_MS);
  });
  const result = await Promise.race([asked.then(() => "answered" as const), waiting]);
  clearTimeout(timer);
  return result;
}

async function lockOrBegin(
  options: KeyOptions,
  reason: "lost" | "damaged",
  noted: KeyPlace | undefined,
): Promise<void> {
  if (!options.hasSealed) return beginWithNewKey(options);
  const file = keyFile(options.dataDir);
  const inKeychain = noted?.place === "keychain" && reason === "lost";
  setKeyState({
    status: "locked",
    reason,
    place: inKeychain ? "keychain" : "file",
    detail:
      reason === "damaged"
        ? `The key file ${file} is damaged: it does not contain a complete key.`
        : inKeychain
          ? `The key to the stored secrets is no longer in the ${keychainName()}.`
          : `The key to the stored secrets is gone: ${file} is missing.`,
    fix: inKeychain
      ? "Restore the keychain and press “Try again” in Settings. Or enter your secrets again: with the first one, Gatehouse makes a new key."
      : "Put the file back and press “Try again” in Settings. Or enter your secrets again: with the first one, Gatehouse makes a new key.",
  });
}

function lockUnreachable(reason: string): void {
  setKeyState({
    status: "locked",
    reason: "unreachable",
    place: "keychain",
    detail: `The key to the stored secrets is in the ${keychainName()}, which did not give it out: ${reason}.`,
    fix: "Unlock it and press “Try again” in Settings. Or start with a new key there and enter your secrets again.",
  });
}

function ready(dataDir: string, key: Buffer, place: KeyPlace): void {
  rememberSecret(keyToText(key));
  const noted = readKeyPlace(dataDir);
  if (noted?.place !== place.place || noted.account !== place.account) {
    writeKeyPlace(dataDir, place);
  }
  setKeyState({ status: "ready", key, place });
}

export function describePlace(place: KeyPlace["place"], dataDir: string): string {
  return place === "keychain" ? `the ${keychainName()}` : keyFile(dataDir);
}
