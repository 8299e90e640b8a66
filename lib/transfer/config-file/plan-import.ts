import { nameKey } from "@/lib/base/names";
import {
  type AccountEntry,
  type ImportItem,
  type ImportPreview,
  type ProfileEntry,
  type TunnelEntry,
  tunnelEntrySchema,
} from "@/lib/contract/config-file";
import { describeWho } from "@/lib/contract/describe-who";
import type { Problem } from "@/lib/errors/problem";
import type { Incoming } from "@/lib/transfer/incoming";
import { findConfigIssues } from "@/lib/tunnels/check-config";
import { importedGateFields } from "@/lib/tunnels/gate-fields";
import { takenPaths } from "@/lib/tunnels/link-doors";
import { findMisfits } from "@/lib/tunnels/link-fit";
import { membersOf } from "@/lib/tunnels/link-group";
import { findRefusal } from "@/lib/tunnels/refuse-tunnel";
import { describeAdded, findChanges } from "./describe-changes";
import { markNewLink, markWeakenings } from "./find-weakenings";
import { type PlannedDestinations, planDestinations } from "./plan-destinations";
import { planLinks } from "./plan-links";
import { planSecretHolder } from "./plan-secret-holder";
import { planOrder, planStopWhenIdle, planWebhook } from "./plan-settings";
import { type Existing, KEPT, SAME, type SecretOf, type Step, skipped } from "./step";
import type { Stored } from "./stored";
import { type Address, listAddresses, markTakenDomain } from "./taken-domain";

export type Plan = {
  profiles: Step<ProfileEntry & { dropSecret?: boolean }>[];
  accounts: Step<AccountEntry & { dropSecret?: boolean }>[];
  tunnels: Step<TunnelEntry>[];
  /** The names of all tunnels in their new order. */
  order: ReturnType<typeof planOrder>;
  stopWhenIdle: ReturnType<typeof planStopWhenIdle>;
  webhook: ReturnType<typeof planWebhook>;
  /** The destinations that the person who imports has to agree to. */
  destinations: ImportPreview["destinations"];
  links: ImportPreview["links"];
  /** What needs the access token when the request came with a session only. */
  guarded: Omit<PlannedDestinations, "asked">;
  needs: ImportPreview["needs"];
};

/** What the person has agreed to: that more people may get in, and to destinations and links by their ids. */
type Agreed = { wider: boolean; destinations: readonly string[]; links: readonly string[] };

/**
 * Plans an import. Pure, except that it reads Gatehouse's own port, which no tunnel may use, and what the rules about a
 * tunnel ask, for example who was removed.
 */
export function planImport(
  incoming: Incoming,
  stored: Stored,
  existing: Existing,
  secretOf: SecretOf,
  agreed: Agreed,
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
  const links = stored.links;
  const lacks = (field: "profile" | "account") =>
    incoming.tunnels.some(({ fields }) => fields[field] === undefined);
  const tunnels = incoming.tunnels.map((tunnel) =>
    planTunnel(tunnel, stored.tunnels, existing, { ...names, links }),
  );
  const kept = tunnels.filter(({ id, fields }) => id !== undefined || fields);
  const ordered = incoming.ordered ? kept.map(({ item }) => item.name) : [];
  const { stopWhenIdle, webhook } = incoming.settings;
  const { asked: destinations, ...guarded } = planDestinations({
    stored,
    profiles,
    accounts,
    tunnels,
    incoming,
    secretOf,
  });
  const coming = planLinks(tunnels, stored);
  const lacksYes = (asked: readonly { id: string }[], to: readonly string[]) =>
    asked.some(({ id }) => !to.includes(id));
  return {
    profiles,
    accounts,
    tunnels: [
      ...tunnels,
      ...incoming.refused.map(({ name, notes }) => ({ item: skipped("tunnel", name, notes) })),
    ],
    order: planOrder(ordered, stored.tunnels, existing),
    stopWhenIdle: planStopWhenIdle(stopWhenIdle, stored, existing),
    webhook: planWebhook(webhook, stored, existing, secretOf),
    destinations,
    links: coming,
    guarded,
    needs: [
      ...(["profile", "account"] as const).filter(lacks),
      ...(tunnels.some(({ item }) => item.widens.length > 0) && !agreed.wider
        ? (["wider"] as const)
        : []),
      ...(lacksYes(destinations, agreed.destinations) ? (["destinations"] as const) : []),
      ...(lacksYes(coming, agreed.links) ? (["links"] as const) : []),
    ],
  };
}

type Names = { profiles: Set<string>; accounts: Set<string>; links: Stored["links"] };

/** A list that is not there is no field to show. */
function forAll(entry: TunnelEntry): string[] {
  const { allowedEmails = [], allowedDomains = [], allowedRoles = [], allowedTenants = [] } = entry;
  if (allowedEmails.length + allowedDomains.length > 0) return [];
  return [
    `${describeWho({ allowedEmails, allowedDomains, allowedRoles, allowedTenants })} may enter.`,
  ];
}

function planTunnel(
  { fields, notes, widens }: Incoming["tunnels"][number],
  stored: Stored["tunnels"],
  existing: Existing,
  names: Names,
): Step<TunnelEntry> {
  const { name } = fields;
  const twin = stored.find((each) => nameKey(each.fields.name) === nameKey(name));
  const others = stored.flatMap((each) => (each === twin ? [] : [each.fields]));
  const { links } = names;
  const around = { links, addresses: listAddresses(others, links) };
  if (fields.profile === undefined || fields.account === undefined) {
    const changes = markChanges(describeAdded(fields), undefined, fields, around);
    return { item: { kind: "tunnel", name, outcome: "add", changes, notes, widens } };
  }
  const parsed = tunnelEntrySchema.safeParse(fields);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ message }) => message);
    return { item: skipped("tunnel", name, [...new Set(reasons)]) };
  }
  const entry = { ...parsed.data, ...importedGateFields(parsed.data, twin?.fields) };
  const problems = findProblems(entry, names, twin?.id);
  if (problems.length > 0) return { item: skipped("tunnel", name, problems) };
  const refusal = findRefusal(entry, twin && { ...twin.fields, id: twin.id });
  if (!twin) {
    if (refusal) return { item: refused(name, refusal) };
    const changes = markChanges(describeAdded(entry), undefined, entry, around);
    return {
      item: {
        kind: "tunnel",
        name,
        outcome: "add",
        changes,
        notes: [...notes, ...forAll(entry)],
        widens,
      },
      fields: entry,
    };
  }
  if (existing === "keep") return { id: twin.id, item: skipped("tunnel", name, [KEPT]) };
  const found = findChanges(twin.fields, entry);
  const changes = markChanges(found, twin.fields, entry, around);
  if (changes.length === 0) return { id: twin.id, item: skipped("tunnel", name, [SAME]) };
  if (refusal) return { id: twin.id, item: refused(name, refusal) };
  return {
    id: twin.id,
    item: { kind: "tunnel", name, outcome: "change", changes, notes, widens },
    fields: entry,
    cleared: Object.keys(twin.fields).filter((field) => !(field in entry)),
  };
}

/** Also says when the tunnel would come behind the one link of its group, or to an address that another one had. */
function markChanges(
  changes: ImportItem["changes"],
  from: TunnelEntry | undefined,
  to: Incoming["tunnels"][number]["fields"],
  { links, addresses }: { links: Stored["links"]; addresses: readonly Address[] },
): ImportItem["changes"] {
  const marked = markNewLink(markWeakenings(changes, from, to), from, findLinkOf(to.group, links));
  return markTakenDomain(marked, to, addresses);
}

function findLinkOf(group: unknown, links: Stored["links"]) {
  return links.find(({ groupKey }) => typeof group === "string" && nameKey(group) === groupKey);
}

/** Found before anything is imported; else this tunnel would make the whole import fail. */
function refused(name: string, { code, details: { detail, fix } }: Problem): ImportItem {
  const note = [detail, fix, "Then import again."].filter(Boolean).join(" ");
  return { ...skipped("tunnel", name, [note]), refused: code };
}

function findProblems(
  entry: TunnelEntry,
  { profiles, accounts, links }: Names,
  twin: string | undefined,
): string[] {
  return [
    ...findConfigIssues(entry).map(({ message }) => message),
    ...findLinkProblems(entry, links, twin),
    ...(profiles.has(nameKey(entry.profile))
      ? []
      : [`There is no profile called "${entry.profile}", neither in the file nor here.`]),
    ...(accounts.has(nameKey(entry.account))
      ? []
      : [`There is no account called "${entry.account}", neither in the file nor here.`]),
  ];
}

/**
 * A tunnel in a group with one link has to fit on it. Profiles are compared by name here, as the file knows them.
 * @param twin the stored tunnel that it would change
 */
function findLinkProblems(
  entry: TunnelEntry,
  links: Stored["links"],
  twin: string | undefined,
): string[] {
  const { group, profile: name } = entry;
  const link = findLinkOf(group, links);
  if (!link) return [];
  const isSame = nameKey(name) === nameKey(link.profile.name);
  const config = { ...entry, profileId: isSame ? link.profile.id : "" };
  const taken = twin === undefined ? [] : takenPaths({ id: twin }, membersOf(link.groupKey));
  return findMisfits(config, link.profile, taken).map(
    ({ change }) => `Its group “${group}” has one link here. For that, ${change}.`,
  );
}

function keysOf(items: readonly { fields: { name: string } }[]): Set<string> {
  return new Set(items.map(({ fields }) => nameKey(fields.name)));
}
