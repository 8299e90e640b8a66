import "server-only";
import { findSealedClientSecret } from "@/db/profiles";
import { isLost } from "@/lib/secrets/stored-secret";

/** Where a profile's Access Key is sealed for. */
export function keyPlaceOf(profileId: string) {
  return { table: "profiles", row: profileId, column: "client_secret" };
}

/** The sealed Access Key of a profile; undefined where there is none that could be sent anywhere, now or later. */
export function findStoredKey(profileId: string): string | undefined {
  const sealed = findSealedClientSecret(profileId);
  return sealed && !isLost(keyPlaceOf(profileId), sealed) ? sealed : undefined;
}
