import "server-only";
import { randomUUID } from "node:crypto";
import { findAccountRow } from "@/db/accounts";
import { deleteLinkRow, findLinkRow, insertLink, type LinkRow, updateLinkRow } from "@/db/links";
import { transaction } from "@/db/open";
import { findProfileRow } from "@/db/profiles";
import { getHub } from "@/lib/base/hub";
import { nameKey } from "@/lib/base/names";
import { parseInput } from "@/lib/base/parse-input";
import { type GroupPatch, groupPatchSchema, SHARED_LINK } from "@/lib/contract/group-patch";
import type { Group, LinkStatus } from "@/lib/contract/groups";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { invalid, notFound, Problem } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { askForPair, type Pair } from "./ask-for-pair";
import { isOlder } from "./describe-link";
import { membersOf, readLinkGroup } from "./link-group";
import { linkRunOf } from "./link-runs";
import { findLink, linkIdOf, listLinks, newChoiceKey, sealChoiceKey } from "./links";
import { moveMembers } from "./move-members";
import { refuseMisfits } from "./refuse-misfit";
import { refuseNewPair } from "./refuse-new-pair";
import { findRun } from "./runs";
import { publish, setGroup } from "./service";
import { getStored, listStored } from "./store";

/** Throws a 404 Problem when no tunnel is in a group of this name; any case of it will do. */
export function getGroup(name: string): Group {
  const [first] = membersOf(nameKey(name));
  if (first?.group === undefined) throw notFound("group");
  return describe(nameKey(name), first.group);
}

/** Those with a tunnel, in the order of the list, then those of which only a link that is on is left. */
export function listGroups(): Group[] {
  const names = new Map<string, string>();
  for (const { config } of listStored()) {
    const key = nameKey(config.group ?? "");
    if (config.group !== undefined && !names.has(key)) names.set(key, config.group);
  }
  for (const { groupKey } of listLinks()) {
    if (!names.has(groupKey)) names.set(groupKey, groupKey);
  }
  return [...names].map(([key, name]) => describe(key, name));
}

/** Those whose link is on and that have a tunnel. */
export function listLinkedGroups(): Group[] {
  return listLinks().flatMap(({ groupKey }) => {
    const [first] = membersOf(groupKey);
    return first?.group === undefined ? [] : describe(groupKey, first.group);
  });
}

/** Tells every page what the link is like now. Throws a 404 Problem when it is off. */
export function publishLink(linkId: string): void {
  const { link, name } = readLinkGroup(linkId);
  getHub().publish({ type: "group", data: describe(link.groupKey, name) });
}

/**
 * Turns a group's link on or off, and says where it is. What is up in the group starts again, behind the link or alone.
 * @throws Problem 422 without `acceptShared` when it is turned on and when more tunnels come to it, and where an Access Key
 *   would go to an account that it never went to; 409 `link_misfit` while members differ in what one login
 *   has in common; 409 `name_taken` where a group of the new name has tunnels or a link that is on
 */
export async function updateGroup(groupName: string, input: unknown, asker: Asker): Promise<Group> {
  const fields = parseInput(groupPatchSchema, input);
  const before = new Map(membersIn(groupName, fields).map((config) => [config.id, config]));
  const name = fields.name ?? [...before.values()].find(({ group }) => group)?.group ?? groupName;
  const members = [...before.values()];
  if (members.length === 0) throw notFound("group");
  const [key, oldKey] = [nameKey(name), nameKey(groupName)];
  const old = key === oldKey ? undefined : findUnused(key, name);
  const stored = findLinkRow(oldKey);
  const wasOn = findLink(oldKey) !== undefined;
  const link = plan({ stored, key, groupKey: oldKey }, members, fields, asker);
  transaction(() => {
    // Else what was accepted for the group of that name before would count for this one.
    if (old) deleteLinkRow(old.id);
    for (const { id } of members) setGroup(id, name);
    if (link && stored) updateLinkRow(link);
    else if (link) insertLink({ ...link, choice_key: sealChoiceKey(link.id, newChoiceKey()) });
  });
  if (link && (wasOn !== (link.is_on === 1) || fields.tunnelIds)) {
    await moveMembers(
      members.map(({ id }) => id),
      findLink(name),
    );
  } else if (link && link.is_on === 1) linkRunOf(linkIdOf(link.id)).refresh();
  for (const { id } of members) publish(id);
  // Pages know groups by their names.
  if (key !== oldKey && wasOn) tellGone(groupName);
  const group = getGroup(name);
  getHub().publish({ type: "group", data: group });
  return group;
}

/** The link of an empty group of this name, which is off. Throws a Problem when the name is taken. */
function findUnused(key: string, name: string): LinkRow | undefined {
  if (membersOf(key).length > 0) throw groupTaken(name);
  if (findLink(key)) throw linkLeft(name);
  return findLinkRow(key);
}

/** Those that are in the group, and those that come into it. Throws a 404 Problem when one is not there. */
function membersIn(groupName: string, { tunnelIds = [] }: GroupPatch): TunnelConfig[] {
  const members = membersOf(nameKey(groupName));
  const known = new Set(members.map(({ id }) => id));
  const more = tunnelIds.filter((id) => !known.has(id)).map((id) => getStored(id).config);
  return [...members, ...more];
}

/** The row as it is to be; undefined where the group has no link and gets none. */
function plan(
  { stored, key, groupKey }: { stored: LinkRow | undefined; key: string; groupKey: string },
  members: readonly TunnelConfig[],
  fields: GroupPatch,
  asker: Asker,
): LinkRow | undefined {
  const isOn = fields.link ?? stored?.is_on === 1;
  if (!stored && !isOn) return undefined;
  // Tunnels may have come while the link was off, so each turning on asks again.
  const isNew =
    stored?.is_on !== 1 ||
    members.some(({ group }) => group === undefined || nameKey(group) !== groupKey);
  const { accountId, profileId } = choosePair(stored, members, fields);
  if (isOn) {
    if (isNew && !fields.acceptShared) {
      throw invalid([{ path: "acceptShared", message: SHARED_LINK }]);
    }
    const pair = refuseUnknown({ accountId, profileId });
    refuseMisfits(pair, members);
    refuseNewPair(pairOf(stored) ?? pairOf(members[0]) ?? pair, { ...pair, ...secretOf(fields) });
    askForPair(asker, pair);
  }
  const at = new Date().toISOString();
  const domain = fields.domain === undefined ? (stored?.domain ?? null) : fields.domain;
  return {
    id: stored?.id ?? randomUUID(),
    group_key: key,
    is_on: isOn ? 1 : 0,
    domain,
    account_id: accountId ?? null,
    profile_id: profileId ?? null,
    accepted_at: stored?.accepted_at ?? at,
    created_at: stored?.created_at ?? at,
    updated_at: at,
  };
}

type Chosen = { accountId: string | undefined; profileId: string | undefined };

/** What was given, else what is stored, else what the first member has. */
function choosePair(
  stored: LinkRow | undefined,
  members: readonly TunnelConfig[],
  fields: GroupPatch,
): Chosen {
  const [first] = members;
  return {
    accountId: fields.accountId ?? stored?.account_id ?? first?.accountId,
    profileId: fields.profileId ?? stored?.profile_id ?? first?.profileId,
  };
}

function refuseUnknown({ accountId, profileId }: Chosen): Pair {
  const issues = [
    ...(accountId !== undefined && findAccountRow(accountId)
      ? []
      : [{ path: "accountId", message: "Choose an ngrok account that exists." }]),
    ...(profileId !== undefined && findProfileRow(profileId)
      ? []
      : [{ path: "profileId", message: "Choose a Descope profile that exists." }]),
  ];
  if (accountId === undefined || profileId === undefined || issues.length > 0) {
    throw invalid(issues);
  }
  return { accountId, profileId };
}

function pairOf(of: LinkRow | TunnelConfig | undefined): Pair | undefined {
  if (!of) return undefined;
  if ("accountId" in of) return of;
  const { is_on, account_id, profile_id } = of;
  const isWhole = is_on === 1 && account_id !== null && profile_id !== null;
  return isWhole ? { accountId: account_id, profileId: profile_id } : undefined;
}

function secretOf({ clientSecret }: GroupPatch) {
  return clientSecret === undefined ? {} : { clientSecret };
}

function groupTaken(name: string): Problem {
  return new Problem("name_taken", {
    detail: `There is already a group called “${name}”. Upper and lower case count as the same.`,
    fix: "Choose another name.",
  });
}

function linkLeft(name: string): Problem {
  return new Problem("name_taken", {
    detail: `The group “${name}” has no tunnel, but its one link is still on.`,
    fix: `Choose another name. Or put a tunnel into “${name}”, turn its link off, and take that tunnel out again.`,
  });
}

function tellGone(name: string): void {
  const status: LinkStatus = { state: "stopped", protection: { verdict: "unknown" } };
  getHub().publish({ type: "group", data: { name, link: false, status } });
}

function describe(groupKey: string, name: string): Group {
  const row = findLinkRow(groupKey);
  return {
    name,
    link: findLink(groupKey) !== undefined,
    ...(row?.domain != null && { domain: row.domain }),
    ...(row?.account_id != null && { accountId: row.account_id }),
    ...(row?.profile_id != null && { profileId: row.profile_id }),
    ...(row && { acceptedAt: row.accepted_at }),
    status: describeStatus(name),
  };
}

function describeStatus(name: string): LinkStatus {
  const link = findLink(name);
  const runtime = link && getEngine().runtimeOf(link.id);
  if (!link || !runtime) return { state: "stopped", protection: { verdict: "unknown" } };
  const { state, since, url, lastError } = runtime;
  const isUp = state === "online" || state === "reconnecting" || state === "starting";
  const verdict = findRun(link.id)?.verdict;
  const wasOpen = state === "failed" && verdict?.verdict === "open";
  return {
    state,
    since,
    ...(url !== undefined && { url }),
    protection: (isUp || wasOpen ? verdict : undefined) ?? { verdict: "unknown" },
    ...(lastError && { lastError }),
    ...(isUp && isOlder(link) && { changedSinceStart: true }),
  };
}
