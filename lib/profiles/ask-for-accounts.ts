import "server-only";
import { findAccountRow, findSealedAuthtoken } from "@/db/accounts";
import { findProfileRow } from "@/db/profiles";
import { accountIdsByProfile } from "@/db/tunnels";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { isEnteredByOwner, isEnteredInThisTab } from "@/lib/secrets/entered-by";
import { isLost } from "@/lib/secrets/stored-secret";

/**
 * A key that is entered for a profile is sent to the accounts of its tunnels, which somebody else may have chosen, even
 * if another key was sent there before. An account whose authtoken is missing or lost needs no question, because the
 * person who enters the authtoken decides.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForAccounts(asker: Asker, profileId: string): void {
  const names = namesOf(
    profileId,
    (sealed) => isEnteredByOwner(sealed) || isEnteredInThisTab(asker, sealed),
  );
  if (names.length === 0) return;
  requireToken(
    asker,
    `Tunnels send the Access Key of “${findProfileRow(profileId)?.name}” to ${listed(names)}. Somebody else may have chosen that.`,
  );
}

/**
 * With another issuer, the accounts of its tunnels would let in the people who can log in there.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForLogins(asker: Asker, profileId: string): void {
  const names = namesOf(profileId, (sealed) => isEnteredInThisTab(asker, sealed));
  if (names.length === 0) return;
  requireToken(
    asker,
    `Tunnels of “${findProfileRow(profileId)?.name}” go through ${listed(names)}, and this change gives them another login.`,
  );
}

/** The names of its tunnels' accounts, except those whose sealed authtoken is `known`. */
function namesOf(profileId: string, isKnown: (sealed: string) => boolean): string[] {
  return accountIdsByProfile(profileId).flatMap((id) => {
    const sealed = findSealedAuthtoken(id);
    const place = { table: "accounts", row: id, column: "authtoken" };
    return sealed && !isLost(place, sealed) && !isKnown(sealed)
      ? [`“${findAccountRow(id)?.name}”`]
      : [];
  });
}

function listed(names: readonly string[]): string {
  const what = names.length === 1 ? "the ngrok account" : "the ngrok accounts";
  return `${what} ${names.join(", ")}`;
}
