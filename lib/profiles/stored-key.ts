import "server-only";
import { findSealedClientSecret } from "@/db/profiles";
import { isLost } from "@/lib/secrets/stored-secret";

/** The place for which a profile's Access Key is sealed. */
export function keyPlaceOf(profileId: string) {
  return { table: "profiles", row: profileId, column: "client_secret" };
}

/** The sealed Access Key of a profile; undefined when there is none, or it can never be opened again. */
export function findStoredKey(profileId: string): string | undefined {
  const sealed = findSealedClientSecret(profileId);
  return sealed && !isLost(keyPlaceOf(profileId), sealed) ? sealed : undefined;
}
