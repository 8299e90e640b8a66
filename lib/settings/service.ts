import "server-only";
import { hasSealed, listSealed } from "@/db/sealed";
import { readEnv } from "@/lib/base/env";
import { parseInput } from "@/lib/base/parse-input";
import { VERSION } from "@/lib/base/version";
import {
  keyPlaceInputSchema,
  type SecretsState,
  type Settings,
  settingsPatchSchema,
} from "@/lib/contract/settings";
import { Problem } from "@/lib/errors/problem";
import { getNoticesOff, setNoticesOff } from "@/lib/notices/quiet-kinds";
import { getWebhook } from "@/lib/notices/webhook";
import { keyState } from "@/lib/secrets/key-state";
import { keychainName } from "@/lib/secrets/keychain";
import { beginWithNewKey, type KeyOptions, unlockMasterKey } from "@/lib/secrets/master-key";
import { moveMasterKey } from "@/lib/secrets/move-key";
import { probeKeychain } from "@/lib/secrets/probe-keychain";
import { opens } from "@/lib/secrets/stored-secret";
import { keepsVisits, setKeepVisits } from "./keep-visits";
import { getStopWhenIdle, setStopWhenIdle } from "./stop-when-idle";

const KINDS = {
  profiles: "profile",
  accounts: "account",
  webhooks: "webhook",
  doors: "tunnel",
} as const;

export async function getSettings(): Promise<Settings> {
  const { dataDir, port, token, keyring } = readEnv();
  const key = keyState();
  return {
    version: VERSION,
    dataDir,
    port,
    keyPlace: key.status === "ready" ? key.place.place : key.place,
    keychainAvailable: keyring && (await probeKeychain()).ok,
    keychainName: keychainName(),
    tokenSource: token === undefined ? "file" : "environment",
    secrets: getSecretsState(),
    stopWhenIdle: getStopWhenIdle(),
    keepVisits: keepsVisits(),
    noticesOff: [...getNoticesOff()],
    webhook: getWebhook(),
  };
}

/** Changes the given settings. Throws a 422 Problem. */
export async function updateSettings(input: unknown): Promise<Settings> {
  const { stopWhenIdle, keepVisits, noticesOff } = parseInput(settingsPatchSchema, input);
  if (stopWhenIdle !== undefined) setStopWhenIdle(stopWhenIdle);
  if (keepVisits !== undefined) setKeepVisits(keepVisits);
  if (noticesOff !== undefined) setNoticesOff(noticesOff);
  return getSettings();
}

export function areSecretsLocked(): boolean {
  return keyState().status === "locked";
}

/** Whether stored secrets can be read, and which cannot. */
function getSecretsState(): SecretsState {
  const key = keyState();
  if (key.status === "locked") {
    return { state: "locked", reason: key.reason, detail: key.detail, fix: key.fix };
  }
  const unreadable = listSealed()
    .filter(({ table, row, column, sealed }) => !opens({ table, row, column }, sealed))
    .map(({ table, page, name }) => ({ kind: KINDS[table], id: page, name }));
  return { state: "ready", unreadable };
}

/** Moves the master key to the keychain or to the file. Throws a 409 Problem when the keychain does not accept it. */
export async function moveKey(input: unknown): Promise<Settings> {
  const { place } = parseInput(keyPlaceInputSchema, input);
  await moveMasterKey(keyOptions(), place);
  return getSettings();
}

/** Looks for the key again: the keychain may be unlocked now, or the key file may be back. */
export async function unlock(): Promise<Settings> {
  await unlockMasterKey(keyOptions());
  return getSettings();
}

/** Gives up a missing key and makes a new one. Throws a 409 Problem when the key is not missing. */
export async function replaceKey(): Promise<Settings> {
  if (keyState().status === "ready") {
    throw new Problem("key_present");
  }
  await beginWithNewKey(keyOptions());
  return getSettings();
}

function keyOptions(): KeyOptions {
  const { dataDir, keyring } = readEnv();
  return { dataDir, keyring, hasSealed: hasSealed() };
}
