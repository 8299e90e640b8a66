import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";
import { listAccounts } from "@/lib/accounts/service";
import type { TunnelPatch } from "@/lib/contract/tunnel-input";
import { getCredentials, listProfiles } from "@/lib/profiles/service";
import { accessKeyAgain, wrongAccessKey } from "@/lib/secrets/secret-again";
import { isCombined, isPair, type Pair } from "./ask-for-pair";

type Changes = Pick<TunnelPatch, "profileId" | "accountId" | "clientSecret">;

/**
 * When a tunnel starts, the Access Key of its profile is sent to its ngrok account. So a change that combines a profile
 * and an account that no tunnel combines yet must come with the Access Key. A profile or account that does not exist is
 * refused elsewhere.
 * @throws Problem 422 on the field `clientSecret`
 */
export function refuseNewPair(stored: Pair, changes: Changes): void {
  const pair = {
    profileId: changes.profileId ?? stored.profileId,
    accountId: changes.accountId ?? stored.accountId,
  };
  if (isPair(pair)(stored) || isCombined(pair)) return;
  const profile = listProfiles().find(({ id }) => id === pair.profileId);
  const account = listAccounts().find(({ id }) => id === pair.accountId);
  if (!profile?.hasClientSecret || !account) return;
  if (!changes.clientSecret) throw accessKeyAgain({ profile: profile.name, account: account.name });
  const { clientSecret } = getCredentials(profile.id);
  if (!isSameSecret(changes.clientSecret, clientSecret)) throw wrongAccessKey(profile.name);
}

function isSameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
