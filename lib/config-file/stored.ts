import "server-only";
import { getConnection, listAccounts } from "@/lib/accounts/service";
import { isProblem } from "@/lib/errors/problem";
import { getCredentials, listProfiles } from "@/lib/profiles/service";
import { listStored } from "@/lib/tunnels/store";
import {
  type AccountEntry,
  type ProfileEntry,
  type TunnelEntry,
  tunnelEntrySchema,
} from "./schema";

type Identified<T> = { id: string; fields: T };

/** All configuration in the words of the file, without secrets, each with its id. */
export type Stored = {
  profiles: (Identified<ProfileEntry> & { hasSecret: boolean })[];
  accounts: (Identified<AccountEntry> & { hasSecret: boolean })[];
  tunnels: Identified<TunnelEntry>[];
};

export function readStored(): Stored {
  const profiles = listProfiles();
  const accounts = listAccounts();
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
    tunnels: listStored().map(({ config }) => {
      const { id, accountId, profileId, createdAt: _, updatedAt: _u, ...fields } = config;
      const account = nameOf(accounts, accountId);
      const profile = nameOf(profiles, profileId);
      return { id, fields: tunnelEntrySchema.parse({ ...fields, account, profile }) };
    }),
  };
}

/** A stored secret, or undefined when it is missing, locked or sealed with another key. */
export function secretOf(kind: "profile" | "account", id: string): string | undefined {
  try {
    return kind === "profile" ? getCredentials(id).clientSecret : getConnection(id).authtoken;
  } catch (error) {
    if (isProblem(error)) return undefined;
    throw error;
  }
}
