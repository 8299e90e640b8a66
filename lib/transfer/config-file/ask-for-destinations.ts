import "server-only";
import { findSealedAuthtoken } from "@/db/accounts";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { isEnteredInThisTab } from "@/lib/secrets/entered-by";
import { isTrustedPair } from "@/lib/tunnels/ask-for-pair";
import type { PlannedDestinations } from "./plan-destinations";

/**
 * An import that sends stored secrets to new destinations needs the access token, even when the person agreed in the
 * preview. It does not for an Access Key that may be sent to its account without it (see isTrustedPair), nor for an
 * authtoken that was entered in the asker's tab.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForDestinations(
  asker: Asker,
  { pairs, accountIds }: Pick<PlannedDestinations, "pairs" | "accountIds">,
): void {
  if (asker.by === "token") return;
  const names = pairs
    .filter((pair) => !isTrustedPair(asker, pair))
    .map(({ profile }) => `“${profile}”`);
  const areAskersAccounts = accountIds.every((id) =>
    isEnteredInThisTab(asker, findSealedAuthtoken(id)),
  );
  if (names.length === 0 && areAskersAccounts) return;
  const which = names.length === 0 ? "" : ` (Access Keys of ${[...new Set(names)].join(", ")})`;
  requireToken(asker, `The import sends stored secrets to new destinations${which}.`);
}
