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

/** The content of a file of any format, with notes about each thing. */
export type Incoming = {
  format: ImportPreview["format"];
  source: string;
  withSecrets: boolean;
  profiles: Noted<ProfileEntry>[];
  accounts: Noted<AccountEntry>[];
  /** `widens`: restrictions of the file that the import cannot keep. The person has to agree to them. */
  tunnels: (Noted<IncomingTunnel> & {
    widens: string[];
    /** Whether the file says which profile and account to use; otherwise the person who imports chooses. */
    named: boolean;
  })[];
  /** Whether the order of its tunnels matters. */
  ordered: boolean;
  settings: SettingsEntry;
  /** Tunnels that Gatehouse cannot have, with the reason. */
  refused: { name: string; notes: string[] }[];
  leftOut: ImportPreview["leftOut"];
};
