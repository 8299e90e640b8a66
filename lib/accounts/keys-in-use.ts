import "server-only";
import { findProfileRow, findSealedClientSecret } from "@/db/profiles";
import { sharedOnce } from "@/lib/base/shared-once";

/** An Access Key that a running tunnel uses. `sealed`: as it was stored at the start; a key entered later differs. */
type KeyInUse = { accountId: string; profile: string; sealed: string | undefined };

const inUse = () => sharedOnce("keys-in-use", () => new Set<KeyInUse>());

/**
 * Notes that a running tunnel sends the Access Key of a profile to an account. A running tunnel keeps the key with
 * which it started, even when its configuration changes, and sends it to a new server when the account changes. Call
 * the returned function when the run has ended; it is safe to repeat.
 */
export function noteKeyInUse({
  profileId,
  accountId,
}: {
  profileId: string;
  accountId: string;
}): () => void {
  const profile = findProfileRow(profileId)?.name ?? "";
  const use = { accountId, profile, sealed: findSealedClientSecret(profileId) };
  inUse().add(use);
  return () => inUse().delete(use);
}

export function keysInUse(accountId: string): KeyInUse[] {
  return [...inUse()].filter((use) => use.accountId === accountId);
}
