import "server-only";
import { listAccounts } from "@/lib/accounts/service";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { listProfiles } from "@/lib/profiles/service";
import { type MissingSecret, secretMissing } from "@/lib/secrets/secret-missing";

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

/** The secrets without which this tunnel cannot start. */
export function findMissingSecrets({ profileId, accountId }: TunnelConfig): MissingSecret[] {
  return listMissingSecrets().filter(({ id }) => id === profileId || id === accountId);
}

/** Throws a 409 Problem that names all of them at once. */
export function refuseMissingSecrets(config: TunnelConfig): void {
  const missing = findMissingSecrets(config);
  if (missing.length > 0) throw secretMissing(missing);
}
