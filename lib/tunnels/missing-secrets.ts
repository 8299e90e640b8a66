import "server-only";
import { listAccounts } from "@/lib/accounts/service";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { listProfiles } from "@/lib/profiles/service";
import { type MissingSecret, secretMissing } from "@/lib/secrets/secret-missing";

type Pair = Pick<TunnelConfig, "profileId" | "accountId">;

/** Every profile and account without its secret. */
export function listMissingSecrets(): MissingSecret[] {
  return [
    ...listProfiles()
      .filter(({ hasClientSecret }) => !hasClientSecret)
      .map(({ id, name }) => ({ kind: "profile" as const, id, name })),
    ...listAccounts()
      .filter(({ hasAuthtoken }) => !hasAuthtoken)
      .map(({ id, name }) => ({ kind: "account" as const, id, name })),
  ];
}

/** The secrets without which a tunnel or a link cannot start. */
export function findMissingSecrets({ profileId, accountId }: Pair): MissingSecret[] {
  return listMissingSecrets().filter(({ id }) => id === profileId || id === accountId);
}

/** Throws a 409 Problem that names all of them at once. */
export function refuseMissingSecrets(pair: Pair): void {
  const missing = findMissingSecrets(pair);
  if (missing.length > 0) throw secretMissing(missing);
}
