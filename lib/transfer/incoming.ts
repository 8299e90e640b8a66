import type {
  AccountEntry,
  ImportPreview,
  ProfileEntry,
  SettingsEntry,
  TunnelEntryInput,
} from "@/lib/contract/config-file";

/** A tunnel of the file. Without `profile` or `account` the person who imports has to choose one. */
export type IncomingTunnel = Omit<TunnelEntryInput, "profile" | "account"> & {
  profile?: string | undefined;
  account?: string | undefined;
};

type Noted<T> = { fields: T; notes: string[] };

/** What a file holds, whatever its format: things with what is to be said of each. */
export type Incoming = {
  format: ImportPreview["format"];
  source: string;
  withSecrets: boolean;
  profiles: Noted<ProfileEntry>[];
  accounts: Noted<AccountEntry>[];
  /** `widens`: what the file kept out or checked and the import cannot keep. Needs a yes. */
  tunnels: (Noted<IncomingTunnel> & {
    widens: string[];
    /** Whether the file itself says which profile or which account, and not the person who imports. */
    named: boolean;
  })[];
  /** Whether the order of its tunnels is meant. */
  ordered: boolean;
  settings: SettingsEntry;
  /** Tunnels that Gatehouse cannot have, with the reason. */
  refused: { name: string; notes: string[] }[];
  leftOut: ImportPreview["leftOut"];
};
