import { askKeychain, type KeychainAnswer } from "./keychain";

const PROBE_DEADLINE_MS = 2_000;

/** Asks for an entry that does not exist. A keychain that works answers that it does not exist. */
export function probeKeychain(script?: string): Promise<KeychainAnswer> {
  return askKeychain({ action: "get", account: "is-anybody-there" }, PROBE_DEADLINE_MS, script);
}
