import "server-only";
import { findSealedAuthtoken } from "@/db/accounts";
import { findProfileRow, findSealedClientSecret } from "@/db/profiles";
import { profileIdsByAccount } from "@/db/tunnels";
import { findStoredKey } from "@/lib/profiles/stored-key";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { isGiver } from "@/lib/secrets/givers";
import { keysInUse } from "./keys-in-use";

/**
 * With another authtoken or ingress an account is another place, and the tunnels that it has send the Access Keys of
 * their profiles there, as do those that run with what they were before. Nobody is asked who entered all of these in this
 * very tab, or the authtoken that is replaced while there are none.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForProfiles(asker: Asker, accountId: string): void {
  const authtoken = findSealedAuthtoken(accountId);
  const stored = profileIdsByAccount(accountId)
    .filter((id) => {
      // One that waits for its key sends it there later, unless the account waits for its own secret as well.
      const sealed = findSealedClientSecret(id) === "" ? authtoken : findStoredKey(id);
      return sealed && !isGiver(asker, sealed);
    })
    .map((id) => `“${findProfileRow(id)?.name}”`);
  requireTokenFor(asker, [...stored, ...namesInUse(asker, accountId)]);
}

/** The same for those that run alone: the others are looked at by whoever plans the change. */
export function askForKeysInUse(asker: Asker, accountId: string): void {
  requireTokenFor(asker, namesInUse(asker, accountId));
}

function namesInUse(asker: Asker, accountId: string): string[] {
  return keysInUse(accountId)
    .filter(({ sealed }) => !isGiver(asker, sealed))
    .map(({ profile }) => `“${profile}”`);
}

function requireTokenFor(asker: Asker, profiles: readonly string[]): void {
  const names = [...new Set(profiles)];
  if (names.length === 0) return;
  const keys = names.length === 1 ? "the Access Key" : "the Access Keys";
  requireToken(
    asker,
    `Tunnels of this account send it ${keys} of ${names.join(", ")}, and this change makes it another ngrok account.`,
  );
}
