import { nameKey } from "@/lib/names";
import { findConfigIssues } from "@/lib/tunnels/check-config";
import { describeAdded, findChanges, labelOf } from "./describe-changes";
import type { Incoming, IncomingTunnel } from "./incoming";
import {
  type AccountEntry,
  type ImportItem,
  type ImportPreview,
  type ProfileEntry,
  type TunnelEntry,
  tunnelEntrySchema,
} from "./schema";
import type { Stored } from "./stored";

/**
 * What to do with one thing of the file: `id` is that of the stored one, `fields` what is written, `cleared` what is
 * taken away because the file has it no longer.
 */
export type Step<T> = { item: ImportItem; id?: string; fields?: T; cleared?: string[] };

export type Plan = {
  profiles: Step<ProfileEntry & { dropSecret?: boolean }>[];
  accounts: Step<AccountEntry & { dropSecret?: boolean }>[];
  tunnels: Step<TunnelEntry>[];
  needs: ImportPreview["needs"];
};

type SecretOf = (kind: "profile" | "account", id: string) => string | undefined;
type Existing = "change" | "keep";

/** What an import would do. Pure, but for the own port that no tunnel may have. */
export function planImport(
  incoming: Incoming,
  stored: Stored,
  existing: Existing,
  secretOf: SecretOf,
): Plan {
  const profiles = incoming.profiles.map((profile) =>
    planSecretHolder("profile", profile, stored.profiles, existing, secretOf),
  );
  const accounts = incoming.accounts.map((account) =>
    planSecretHolder("account", account, stored.accounts, existing, secretOf),
  );
  const names = {
    profiles: keysOf([...incoming.profiles, ...stored.profiles]),
    accounts: keysOf([...incoming.accounts, ...stored.accounts]),
  };
  const lacks = (field: "profile" | "account") =>
    incoming.tunnels.some(({ fields }) => fields[field] === undefined);
  return {
    profiles,
    accounts,
    tunnels: [
      ...incoming.tunnels.map((tunnel) => planTunnel(tunnel, stored.tunnels, existing, names)),
      ...incoming.refused.map(({ name, notes }) => ({ item: skipped("tunnel", name, notes) })),
    ],
    needs: (["profile", "account"] as const).filter(lacks),
  };
}

type Holder = { name: string; clientSecret?: string | undefined; authtoken?: string | undefined };

function planSecretHolder<T extends Holder>(
  kind: "profile" | "account",
  { fields, notes }: { fields: T; notes: string[] },
  stored: readonly { id: string; fields: T; hasSecret: boolean }[],
  existing: Existing,
  secretOf: SecretOf,
): Step<T & { dropSecret?: boolean }> {
  const { name } = fields;
  const secret = fields.clientSecret ?? fields.authtoken;
  const label = labelOf(kind === "profile" ? "clientSecret" : "authtoken");
  const twin = stored.find((each) => nameKey(each.fields.name) === nameKey(name));
  if (!twin) {
    const missing = secret ? [] : [`Its ${label} has to be entered before its tunnels can start.`];
    const changes = describeAdded(fields);
    return { item: { kind, name, outcome: "add", changes, notes: [...notes, ...missing] }, fields };
  }
  if (existing === "keep") return { id: twin.id, item: skipped(kind, name, [KEPT]) };
  const changes = findChanges(twin.fields, fields);
  if (secret && secret !== secretOf(kind, twin.id))
    changes.push({ field: label, to: "the one of the file" });
  // A secret goes only where the person who entered it wanted it to go.
  const dropSecret = !secret && twin.hasSecret && changes.some(({ field }) => GOES_TO.has(field));
  if (dropSecret) changes.push({ field: label, to: "to be entered again" });
  if (changes.length === 0) return { id: twin.id, item: skipped(kind, name, [SAME]) };
  const item: ImportItem = { kind, name, outcome: "change", changes, notes };
  return { id: twin.id, item, fields: { ...fields, ...(dropSecret && { dropSecret }) } };
}

const SAME = "It is the same here already.";
const KEPT = "There is one of this name here; it stays as it is.";
const GOES_TO = new Set(["issuerUrl", "serverAddr", "caCertificate"].map(labelOf));

function planTunnel(
  { fields, notes }: { fields: IncomingTunnel; notes: string[] },
  stored: Stored["tunnels"],
  existing: Existing,
  names: { profiles: Set<string>; accounts: Set<string> },
): Step<TunnelEntry> {
  const { name } = fields;
  if (fields.profile === undefined || fields.account === undefined) {
    return {
      item: { kind: "tunnel", name, outcome: "add", changes: describeAdded(fields), notes },
    };
  }
  const entry = tunnelEntrySchema.safeParse(fields);
  if (!entry.success) {
    const reasons = entry.error.issues.map(({ message }) => message);
    return { item: skipped("tunnel", name, [...new Set(reasons)]) };
  }
  const problems = findProblems(entry.data, names);
  if (problems.length > 0) return { item: skipped("tunnel", name, problems) };
  const twin = stored.find((each) => nameKey(each.fields.name) === nameKey(name));
  if (!twin) {
    const changes = describeAdded(entry.data);
    return { item: { kind: "tunnel", name, outcome: "add", changes, notes }, fields: entry.data };
  }
  if (existing === "keep") return { id: twin.id, item: skipped("tunnel", name, [KEPT]) };
  const changes = findChanges(twin.fields, entry.data);
  if (changes.length === 0) return { id: twin.id, item: skipped("tunnel", name, [SAME]) };
  return {
    id: twin.id,
    item: { kind: "tunnel", name, outcome: "change", changes, notes },
    fields: entry.data,
    cleared: Object.keys(twin.fields).filter((field) => !(field in entry.data)),
  };
}

function findProblems(
  entry: TunnelEntry,
  { profiles, accounts }: { profiles: Set<string>; accounts: Set<string> },
): string[] {
  return [
    ...findConfigIssues(entry).map(({ message }) => message),
    ...(profiles.has(nameKey(entry.profile))
      ? []
      : [`There is no profile called "${entry.profile}", neither in the file nor here.`]),
    ...(accounts.has(nameKey(entry.account))
      ? []
      : [`There is no account called "${entry.account}", neither in the file nor here.`]),
  ];
}

function skipped(kind: ImportItem["kind"], name: string, notes: string[]): ImportItem {
  return { kind, name, outcome: "skip", changes: [], notes };
}

function keysOf(items: readonly { fields: { name: string } }[]): Set<string> {
  return new Set(items.map(({ fields }) => nameKey(fields.name)));
}
