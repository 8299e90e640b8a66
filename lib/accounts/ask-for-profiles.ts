import "server-only";
import { findSealedAuthtoken } from "@/db/accounts";
import { findProfileRow, findSealedClientSecret } from "@/db/profiles";
import { profileIdsByAccount } from "@/db/tunnels";
import { findStoredKey } from "@/lib/profiles/stored-key";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { isEnteredInThisTab } from "@/lib/secrets/entered-by";
import { keysInUse } from "./keys-in-use";

/**
 * With another authtoken or server address an account means another ngrok account, and its tunnels send it the Access
 * Keys of their profiles. Running tunnels send the key that they started with. The access token is needed unless all of
 * these keys were entered in the asker's tab. While no key is stored, the replaced authtoken must have been entered
 * there.
 * @throws Problem 403 `confirmation_needed`
 */
export function askForProfiles(asker: Asker, accountId: string): void {
  const authtoken = findSealedAuthtoken(accountId);
  const stored = profileIdsByAccount(accountId)
    .filter((id) => {
      // A profile without a key sends there what is entered later, unless the account has no authtoken either.
      const sealed = findSealedClientSecret(id) === "" ? authtoken : findStoredKey(id);
      return sealed && !isEnteredInThisTab(asker, sealed);
    })
    .map((id) => `“${findProfileRow(id)?.name}”`);
  requireTokenFor(asker, [...stored, ...namesInUse(asker, accountId)]);
}

/** The same for running tunnels only. The caller has checked the stored profiles. */
export function askForKeysInUse(asker: Asker, accountId: string): void {
  requireTokenFor(asker, namesInUse(asker, accountId));
}

function namesInUse(asker: Asker, accountId: string): string[] {
  return keysInUse(accountId)
    .filter(({ sealed }) => !isEnteredInThisTab(asker, sealed))
    .map(({ profile }) => `“${profile}”`);
}

function requireTokenFor(asker: Asker, profiles: readonly string[]): void {
  const names = [...new Set(profiles)];
  if (names.length === 0) return;
  const keys = names.length === 1 ? "the Access Key" : "the Access Keys";
  requireToken(
    asker,
    `Tunnels of this account send it ${keys} of ${names.join(", ")}. After this change they would send it to another ngrok account.`,
  );
}
