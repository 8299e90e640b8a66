import "server-only";
import { findProfileRow, findSealedClientSecret } from "@/db/profiles";
import { sharedOnce } from "@/lib/base/shared-once";

/** An Access Key that a tunnel has with it. `sealed` as it was stored then: what is entered since is another one. */
type KeyInUse = { accountId: string; profile: string; sealed: string | undefined };

const inUse = () => sharedOnce("keys-in-use", () => new Set<KeyInUse>());

/**
 * Notes that a tunnel takes the Access Key of a profile to an account, whatever is stored of the tunnel later: one that
 * runs goes on with what it was started with, and moves along when its account becomes another one. The returned function
 * says that it is over; it is safe to repeat.
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
