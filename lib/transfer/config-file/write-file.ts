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

/** The parts of a file that may have secrets. */
type Secretive = {
  profiles: ProfileEntry[];
  accounts: AccountEntry[];
  webhook?: ConfigFile["settings"]["webhook"];
};

/**
 * The whole configuration without any secret, to share in a team. Opens no secret. The webhook is left out: everybody
 * who has its address can post to the chat.
 */
export function exportConfig(): ConfigFile {
  const stored = readStored();
  const [profiles, accounts] = [fieldsOf(stored.profiles), fieldsOf(stored.accounts)];
  return toFile(stored, { profiles, accounts });
}

/**
 * The whole configuration with its secrets, encrypted with the passphrase; neither is stored or logged. A profile or
 * account without a secret is exported without one.
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

/** The part that both kinds of file have: `stored`, with only the given secrets. */
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
