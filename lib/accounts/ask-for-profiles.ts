import "server-only";
import { findProfileRow } from "@/db/profiles";
import { profileIdsByAccount } from "@/db/tunnels";
import { findStoredKey } from "@/lib/profiles/stored-key";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { isGiver } from "@/lib/secrets/givers";

/**
 * With another authtoken or ingress an account is another place, and the tunnels that it has send the Access Keys of
 * their profiles there. Nobody is asked who entered all of these in this very tab.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForProfiles(asker: Asker, accountId: string): void {
  const names = profileIdsByAccount(accountId).flatMap((id) => {
    const sealed = findStoredKey(id);
    return sealed && !isGiver(asker, sealed) ? [`“${findProfileRow(id)?.name}”`] : [];
  });
  if (names.length === 0) return;
  const keys = names.length === 1 ? "the Access Key" : "the Access Keys";
  requireToken(
    asker,
    `Tunnels of this account send it ${keys} of ${names.join(", ")}, and this change makes it another ngrok account.`,
  );
}
