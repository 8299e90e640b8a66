import "server-only";
import { getConnection } from "@/lib/accounts/service";
import { getSigningSecret } from "@/lib/notices/webhook";
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

/** What a file may have with its secret or without: `secret` is that of the webhook. */
type Secretive = {
  profiles: ProfileEntry[];
  accounts: AccountEntry[];
  secret?: string | undefined;
};

/** All configuration without any secret: what a team shares. Opens none. */
export function exportConfig(): ConfigFile {
  const stored = readStored();
  const [profiles, accounts] = [fieldsOf(stored.profiles), fieldsOf(stored.accounts)];
  return toFile(stored, { profiles, accounts });
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
  const file = toFile(stored, { profiles, accounts, secret: getSigningSecret() });
  return sealFile(JSON.stringify(file), passphrase, new Date());
}

/** The part that either file has: `stored` without its secrets, except for those that are given. */
function toFile(
  { tunnels, stopWhenIdle, webhook }: Stored,
  { profiles, accounts, secret }: Secretive,
): ConfigFile {
  const settings = {
    ...(stopWhenIdle !== undefined && { stopWhenIdle }),
    ...(webhook && { webhook: { url: webhook.url, ...(secret !== undefined && { secret }) } }),
  };
  return {
    format: "gatehouse",
    version: 1,
    exportedAt: new Date().toISOString(),
    profiles,
    accounts,
    tunnels: fieldsOf(tunnels),
    settings,
  };
}

function fieldsOf<T>(items: readonly { fields: T }[]): T[] {
  return items.map(({ fields }) => fields);
}
