import "server-only";
import { findAccountRow, findSealedAuthtoken } from "@/db/accounts";
import { findProfileRow, findSealedClientSecret } from "@/db/profiles";
import { agreementId } from "@/lib/base/agreement-id";
import type { PairQuestion } from "@/lib/contract/pairs";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { isEnteredByOwner, isEnteredInThisTab } from "@/lib/secrets/entered-by";
import { isAgreed, rememberAgreed } from "./agreed-pairs";
import { listLinks } from "./links";
import { listStored } from "./store";

export type Pair = Pick<TunnelConfig, "profileId" | "accountId">;

/**
 * When a tunnel starts, the Access Key of its profile is sent to its ngrok account. So a profile and an account that no
 * tunnel combines yet need the access token, and where a person was asked about them, a yes to this very question. This
 * also holds while the profile has no key: a key that is entered later would be sent there.
 * @throws Problem 403 `confirmation_needed`, with the id of the question
 */
export function askForPair(asker: Asker, pair: Pair): void {
  const question = findPairQuestion(asker, pair);
  if (!question) return;
  const { id, text } = question;
  if (asker.by === "token" && asker.agreed === undefined) return;
  if (asker.by !== "token" || asker.agreed !== id) {
    throw new Problem("confirmation_needed", { detail: text, question: id });
  }
  rememberAgreed(id);
}

/** What a person has to agree to before this pair is used. Undefined where the Access Key may go there already. */
export function findPairQuestion(asker: Asker, pair: Pair): PairQuestion | undefined {
  if (isCombined(pair) || isTrustedPair(asker, pair)) return undefined;
  const [profile, account] = [findProfileRow(pair.profileId), findAccountRow(pair.accountId)];
  // A profile or account that does not exist is refused elsewhere.
  if (!profile || !account) return undefined;
  const id = agreementId([
    [profile.id, profile.name, profile.issuer_url, profile.client_id],
    findSealedClientSecret(profile.id),
    [account.id, account.name, account.server_addr, account.ca_certificate],
    // Differs each time when a secret is entered.
    findSealedAuthtoken(account.id),
  ]);
  if (isAgreed(id)) return undefined;
  const text = `The Access Key of “${profile.name}” would be sent to the ngrok account “${account.name}” for the first time. ${whereIs(account)}`;
  return { id, text };
}

/**
 * Whether the Access Key may go to the account without the access token. It may when the account is certainly the
 * owner's, or when the secrets of both were entered in this very tab. A person who knows only the key cannot tell
 * whether the account is still the one that they mean. Without `accountId` the account is new and comes from the asker.
 * Without `profileId` the profile is new and its key comes from elsewhere.
 */
export function isTrustedPair(
  asker: Asker,
  { profileId, accountId }: { profileId: string | undefined; accountId: string | undefined },
): boolean {
  const authtoken = accountId === undefined ? undefined : findSealedAuthtoken(accountId);
  if (isEnteredByOwner(authtoken)) return true;
  const isTheirs = accountId === undefined || isEnteredInThisTab(asker, authtoken);
  return (
    isTheirs &&
    profileId !== undefined &&
    isEnteredInThisTab(asker, findSealedClientSecret(profileId))
  );
}

/** A name says little: whoever can add an account can name it like one that is trusted. */
function whereIs({ server_addr: server }: { server_addr: string | null }): string {
  if (server === null) return "That account is at ngrok's own cloud.";
  return `That account is not at ngrok's own cloud, but at ${showHidden(server)}.`;
}

/** A tunnel or a link that is on sends the one to the other already. */
export function isCombined(pair: Pair): boolean {
  return listStored().some(({ config }) => isPair(pair)(config)) || listLinks().some(isPair(pair));
}

export function isPair({ profileId, accountId }: Pair) {
  return (other: Pair) => other.profileId === profileId && other.accountId === accountId;
}
