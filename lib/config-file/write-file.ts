import "server-only";
import { getConnection } from "@/lib/accounts/service";
import { parseInput } from "@/lib/parse-input";
import { getCredentials } from "@/lib/profiles/service";
import { rememberSecret } from "@/lib/secrets/redact";
import {
  type AccountEntry,
  type ConfigFile,
  exportInputSchema,
  type ProfileEntry,
  type SealedFile,
} from "./schema";
import { sealFile } from "./seal-file";
import { readStored, type Stored } from "./stored";

/** All configuration without any secret: what a team shares. Opens none. */
export function exportConfig(): ConfigFile {
  const stored = readStored();
  return toFile(stored, fieldsOf(stored.profiles), fieldsOf(stored.accounts));
}

/**
 * All configuration with its secrets, encrypted under the passphrase; neither is stored or logged. What has no secret
 * yet goes without.
 * @throws Problem when a stored secret cannot be read.
 */
export async function exportSealed(input: unknown): Promise<SealedFile> {
  const { passphrase } = parseInput(exportInputSchema, input);
  rememberSecret(passphrase);
  const stored = readStored();
  const profiles = stored.profiles.map(({ id, fields, hasSecret }) => ({
    ...fields,
    ...(hasSecret && { clientSecret: getCredentials(id).clientSecret }),
  }));
  const accounts = stored.accounts.map(({ id, fields, hasSecret }) => ({
    ...fields,
    ...(hasSecret && { authtoken: getConnection(id).authtoken }),
  }));
  return sealFile(JSON.stringify(toFile(stored, profiles, accounts)), passphrase, new Date());
}

function toFile(
  { tunnels }: Stored,
  profiles: ProfileEntry[],
  accounts: AccountEntry[],
): ConfigFile {
  const exportedAt = new Date().toISOString();
  return {
    format: "gatehouse",
    version: 1,
    exportedAt,
    profiles,
    accounts,
    tunnels: fieldsOf(tunnels),
  };
}

function fieldsOf<T>(items: readonly { fields: T }[]): T[] {
  return items.map(({ fields }) => fields);
}
