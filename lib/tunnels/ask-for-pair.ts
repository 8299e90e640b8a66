import "server-only";
import { findAccountRow, findSealedAuthtoken } from "@/db/accounts";
import { findProfileRow, findSealedClientSecret } from "@/db/profiles";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { isGiver, isOwners } from "@/lib/secrets/givers";
import { listStored } from "./store";

export type Pair = Pick<TunnelConfig, "profileId" | "accountId">;

/**
 * A start sends the profile's Access Key to the account. A pair that no tunnel has yet needs the access token, also while
 * the profile waits for its key: it would go there later.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForPair(asker: Asker, pair: Pair): void {
  if (listStored().some(({ config }) => isPair(pair)(config))) return;
  if (!isTrustedPair(asker, pair)) requireTokenFor(asker, pair);
}

/**
 * Whether the Access Key may go to the account without the access token: to an account that is the owner's beyond doubt,
 * or when the secrets of both were entered in this very tab. Who knows the key alone cannot tell whether the account is
 * still the one that they mean. Without `accountId` the account is new, and comes from whoever asks; without `profileId`
 * the profile is, and its key comes from elsewhere.
 */
export function isTrustedPair(
  asker: Asker,
  { profileId, accountId }: { profileId: string | undefined; accountId: string | undefined },
): boolean {
  const authtoken = accountId === undefined ? undefined : findSealedAuthtoken(accountId);
  if (isOwners(authtoken)) return true;
  const isTheirs = accountId === undefined || isGiver(asker, authtoken);
  return isTheirs && profileId !== undefined && isGiver(asker, findSealedClientSecret(profileId));
}

function requireTokenFor(asker: Asker, pair: Pair): void {
  const [profile, account] = [findProfileRow(pair.profileId), findAccountRow(pair.accountId)];
  // What does not exist is left for others to refuse.
  if (!profile || !account) return;
  requireToken(
    asker,
    `The Access Key of “${profile.name}” would go to the ngrok account “${account.name}”, where it has not gone so far.`,
  );
}

export function isPair({ profileId, accountId }: Pair) {
  return (other: Pair) => other.profileId === profileId && other.accountId === accountId;
}
