import "server-only";
import { findAccountRow, findSealedAuthtoken } from "@/db/accounts";
import { findProfileRow, findSealedClientSecret } from "@/db/profiles";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { isEnteredByOwner, isEnteredInThisTab } from "@/lib/secrets/entered-by";
import { listStored } from "./store";

export type Pair = Pick<TunnelConfig, "profileId" | "accountId">;

/**
 * When a tunnel starts, the Access Key of its profile is sent to its ngrok account. So a profile and an account that no
 * tunnel combines yet need the access token. This also holds while the profile has no key: a key that is entered later
 * would be sent there.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForPair(asker: Asker, pair: Pair): void {
  if (listStored().some(({ config }) => isPair(pair)(config))) return;
  if (!isTrustedPair(asker, pair)) requireTokenFor(asker, pair);
}

/**
 * For a key that `asker` entered for a profile that somebody else may have chosen: the tunnels of that profile will
 * send the key to their accounts, so each account has to be trusted.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForTunnelsOf(asker: Asker, profileId: string): void {
  for (const { config } of listStored()) {
    const authtoken = findSealedAuthtoken(config.accountId);
    const isTrusted = isEnteredByOwner(authtoken) || isEnteredInThisTab(asker, authtoken);
    if (config.profileId === profileId && !isTrusted) requireTokenFor(asker, config);
  }
}

/**
 * Whether the Access Key may be sent to the account although the request came without the access token. It may in two
 * cases: the authtoken of the account was entered by the owner, or both the key and the authtoken were entered in the
 * asker's tab. The key alone is not enough, because somebody else may have changed the account meanwhile. Without
 * `accountId` the account is new and belongs to the asker.
 */
export function isTrustedPair(
  asker: Asker,
  { profileId, accountId }: { profileId: string; accountId: string | undefined },
): boolean {
  const authtoken = accountId === undefined ? undefined : findSealedAuthtoken(accountId);
  if (isEnteredByOwner(authtoken)) return true;
  const isAskersAccount = accountId === undefined || isEnteredInThisTab(asker, authtoken);
  return isAskersAccount && isEnteredInThisTab(asker, findSealedClientSecret(profileId));
}

function requireTokenFor(asker: Asker, pair: Pair): void {
  const [profile, account] = [findProfileRow(pair.profileId), findAccountRow(pair.accountId)];
  // A profile or account that does not exist is refused elsewhere.
  if (!profile || !account) return;
  requireToken(
    asker,
    `The Access Key of “${profile.name}” would be sent to the ngrok account “${account.name}” for the first time.`,
  );
}

export function isPair({ profileId, accountId }: Pair) {
  return (other: Pair) => other.profileId === profileId && other.accountId === accountId;
}
