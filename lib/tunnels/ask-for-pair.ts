import "server-only";
import { findAccountRow, findSealedAuthtoken } from "@/db/accounts";
import { findProfileRow, findSealedClientSecret } from "@/db/profiles";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { isGiver, isOwners } from "@/lib/secrets/givers";
import type { TunnelConfig } from "./schema";
import { listStored } from "./store";

export type Pair = Pick<TunnelConfig, "profileId" | "accountId">;

/**
 * A start sends the profile's Access Key to the account. A pair of the two that no tunnel has yet needs the access token,
 * also while the profile waits for its key: it would go there later. Nobody is asked who entered the secrets of both in
 * this very tab, nor where the account is the owner's beyond doubt.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForPair(asker: Asker, pair: Pair): void {
  if (listStored().some(({ config }) => isPair(pair)(config))) return;
  if (isGiver(asker, findSealedClientSecret(pair.profileId)) && isTheirs(asker, pair)) return;
  requireTokenFor(asker, pair);
}

/**
 * The same where a key is put into a profile that whoever entered it may not have seen: its tunnels take it to the
 * accounts that they have. `asker` is who entered the key.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForTunnelsOf(asker: Asker, profileId: string): void {
  for (const { config } of listStored())
    if (config.profileId === profileId && !isTheirs(asker, config)) requireTokenFor(asker, config);
}

/** Who only knows the key cannot tell whether the account is still the one that they mean. */
function isTheirs(asker: Asker, { accountId }: Pair): boolean {
  return isGiver(asker, findSealedAuthtoken(accountId));
}

function requireTokenFor(asker: Asker, pair: Pair): void {
  const [profile, account] = [findProfileRow(pair.profileId), findAccountRow(pair.accountId)];
  // What does not exist is left for others to refuse.
  if (!profile || !account || isOwners(findSealedAuthtoken(account.id))) return;
  requireToken(
    asker,
    `The Access Key of “${profile.name}” would go to the ngrok account “${account.name}”, where it has not gone so far.`,
  );
}

export function isPair({ profileId, accountId }: Pair) {
  return (other: Pair) => other.profileId === profileId && other.accountId === accountId;
}
