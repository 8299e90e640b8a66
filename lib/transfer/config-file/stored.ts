import "server-only";
import { getConnection, listAccounts } from "@/lib/accounts/service";
import { nameKey } from "@/lib/base/names";
import {
  type AccountEntry,
  type ProfileEntry,
  type TunnelEntry,
  tunnelEntrySchema,
} from "@/lib/contract/config-file";
import type { SecretHolder } from "@/lib/contract/destinations";
import { isProblem } from "@/lib/errors/problem";
import { getSigningSecret, getWebhook } from "@/lib/notices/webhook";
import { getCredentials, listProfiles } from "@/lib/profiles/service";
import { getStopWhenIdle } from "@/lib/settings/stop-when-idle";
import { listLinks } from "@/lib/tunnels/links";
import { listStored } from "@/lib/tunnels/store";

type Identified<T> = { id: string; fields: T };

/** The whole configuration in the form of the file, without secrets, with the id of each thing. */
export type Stored = {
  profiles: (Identified<ProfileEntry> & { hasSecret: boolean })[];
  accounts: (Identified<AccountEntry> & { hasSecret: boolean })[];
  /** In the order of the list. */
  tunnels: Identified<TunnelEntry>[];
  /**
   * Groups whose one link is on, with the profile of its login and the account that it uses; also a group without a
   * tunnel, whose name is folded.
   */
  links: {
    groupKey: string;
    name: string;
    domain: string | undefined;
    profile: { id: string; name: string };
    account: string;
  }[];
  stopWhenIdle: string | undefined;
  webhook: { url: string; hasSecret: boolean } | undefined;
};

export function readStored(): Stored {
  const profiles = listProfiles();
  const accounts = listAccounts();
  const tunnels = listStored().map(({ config }) => config);
  const webhook = getWebhook();
  const groupOf = (key: string) =>
    tunnels.find(({ group }) => group !== undefined && nameKey(group) === key)?.group;
  const nameOf = (items: readonly { id: string; name: string }[], id: string) =>
    items.find((item) => item.id === id)?.name;
  return {
    profiles: profiles.map(({ id, name, issuerUrl, clientId, scopes, hasClientSecret }) => ({
      id,
      fields: { name, issuerUrl, clientId, scopes },
      hasSecret: hasClientSecret,
    })),
    accounts: accounts.map(({ id, name, serverAddr, caCertificate, hasAuthtoken }) => ({
      id,
      fields: { name, ...(serverAddr && { serverAddr }), ...(caCertificate && { caCertificate }) },
      hasSecret: hasAuthtoken,
    })),
    tunnels: tunnels.map((config) => {
      const { id, accountId, profileId, createdAt: _, updatedAt: _u, ...fields } = config;
      const account = nameOf(accounts, accountId);
      const profile = nameOf(profiles, profileId);
      return { id, fields: tunnelEntrySchema.parse({ ...fields, account, profile }) };
    }),
    links: listLinks().map(({ groupKey, domain, profileId: id, accountId }) => ({
      groupKey,
      name: groupOf(groupKey) ?? groupKey,
      domain,
      profile: { id, name: nameOf(profiles, id) ?? "" },
      account: nameOf(accounts, accountId) ?? "",
    })),
    stopWhenIdle: getStopWhenIdle() ?? undefined,
    webhook: webhook ? { url: webhook.url, hasSecret: webhook.hasSecret } : undefined,
  };
}

/** A stored secret, or undefined when it is missing, locked or sealed with another key. */
export function secretOf(kind: SecretHolder, id: string): string | undefined {
  try {
    if (kind === "webhook") return getSigningSecret();
    return kind === "profile" ? getCredentials(id).clientSecret : getConnection(id).authtoken;
  } catch (error) {
    if (isProblem(error)) return undefined;
    throw error;
  }
}
