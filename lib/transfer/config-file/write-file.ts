import "server-only";
import { getConnection } from "@/lib/accounts/service";
import { parseInput } from "@/lib/base/parse-input";
import { rememberSecret } from "@/lib/base/redact";
import {
  type AccountEntry,
  type ConfigFile,
  exportInputSchema,
  type ProfileEntry,
  type SealedFile,
} from "@/lib/contract/config-file";
import { getSigningSecret } from "@/lib/notices/webhook";
import { getCredentials } from "@/lib/profiles/service";
import { sealFile } from "./seal-file";
import { readStored, type Stored } from "./stored";

/** What a file may have with its secret or without. */
type Secretive = {
  profiles: ProfileEntry[];
  accounts: AccountEntry[];
  webhook?: ConfigFile["settings"]["webhook"];
};

/**
 * All configuration without any secret: what a team shares. Opens none. The webhook stays out: its address alone lets
 * whoever has it post to a chat.
 */
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
  const secret = getSigningSecret();
  const webhook = stored.webhook && {
    url: stored.webhook.url,
    ...(secret !== undefined && { secret }),
  };
  const file = toFile(stored, { profiles, accounts, ...(webhook && { webhook }) });
  return sealFile(JSON.stringify(file), passphrase, new Date());
}

/** The part that either file has: `stored` without its secrets, except for those that are given. */
function toFile(
  { tunnels, stopWhenIdle }: Stored,
  { profiles, accounts, webhook }: Secretive,
): ConfigFile {
  const settings = {
    ...(stopWhenIdle !== undefined && { stopWhenIdle }),
    ...(webhook && { webhook }),
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
