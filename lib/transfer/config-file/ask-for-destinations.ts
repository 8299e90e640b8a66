import "server-only";
import { findSealedAuthtoken } from "@/db/accounts";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { isGiver } from "@/lib/secrets/givers";
import { isTrustedPair } from "@/lib/tunnels/ask-for-pair";
import type { PlannedDestinations } from "./plan-destinations";

/**
 * A session alone does not agree to new destinations of stored secrets, however the preview was answered. Nobody is asked
 * who entered the secret, and that of its stored account, in this very tab, nor where an Access Key goes to an account that
 * is the owner's beyond doubt.
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
  const isTheirs = accountIds.every((id) => isGiver(asker, findSealedAuthtoken(id)));
  if (names.length === 0 && isTheirs) return;
  const which = names.length === 0 ? "" : ` (Access Keys of ${[...new Set(names)].join(", ")})`;
  requireToken(asker, `The import sends stored secrets where they have not gone so far${which}.`);
}
