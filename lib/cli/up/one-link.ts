import path from "node:path";
import { nameKey } from "@/lib/base/names";
import { call } from "@/lib/cli/api";
import type { Dashboard } from "@/lib/cli/find-dashboard";
import { tunnelsOfGroup } from "@/lib/cli/tunnels";
import { SHARED_LINK } from "@/lib/contract/group-patch";
import { type Group, groupSchema } from "@/lib/contract/groups";
import type { ProjectApp } from "@/lib/contract/projects";
import type { Tunnel } from "@/lib/contract/tunnels";
import { describeTaken, listAddresses } from "@/lib/transfer/config-file/taken-domain";
import type { Pair } from "./choose-pair";
import type { Project } from "./open-project";
import { linkDomain, type WantedApp } from "./resolve-apps";

/** An app, and its tunnel where it has one. */
type Planned = { wanted: WantedApp; tunnel: Tunnel | undefined };

/** With one link the group is the project's own: another worktree gets a group, and so a link, of its own. */
export function chooseGroup(
  { file, folder, checkout }: Project,
  tunnels: readonly Tunnel[],
  here: readonly ProjectApp[],
): string | undefined {
  const { group, link } = file;
  if (group === undefined || link === undefined || link === false) return group;
  const ours = new Set(here.map(({ tunnelId }) => tunnelId));
  const isFree = (name: string) => tunnelsOfGroup(tunnels, name).every(({ id }) => ours.has(id));
  const suffix = (checkout?.branch ?? path.basename(folder)).slice(0, 24);
  return [group, `${group.slice(0, 50)} (${suffix})`].find(isFree) ?? group;
}

export type Link = {
  /** It has to be turned on, or moved. */
  isNew: boolean;
  isOn: boolean;
  group: string | undefined;
  domain: string | undefined;
  /** The apps that come to a link that is on, which a person is asked about. */
  joining: ReadonlySet<string>;
  /** What a person is asked about. */
  widens: string[];
};

/** What is there already. */
type Around = {
  groups: readonly Group[];
  tunnels: readonly Pick<Tunnel, "id" | "name" | "group" | "domain">[];
};

/** What becomes of the project's one link, and which apps come behind any link. Pure. */
export function planLink(
  project: Project,
  steps: readonly Planned[],
  name: string | undefined,
  { groups, tunnels }: Around,
): Link {
  const linked = steps.filter(({ wanted }) => wanted.isLinked);
  const others = findJoined(groups, steps);
  if (name === undefined || linked.length === 0) {
    return { isNew: false, isOn: false, group: name, domain: undefined, ...others };
  }
  const domain = linkDomain(project);
  const group = findGroup(groups, name);
  const coming = linked.filter((step) => !isIn(step, name));
  const isOn = group?.link === true;
  const apart = tunnels.filter(({ id }) => !linked.some(({ tunnel }) => tunnel?.id === id));
  // Whatever is in the group comes to a link that is turned on.
  const comingNames = isOn
    ? namesOf(coming)
    : [...namesOf(linked), ...tunnelsOfGroup(apart, name).map((tunnel) => `“${tunnel.name}”`)];
  const widens = comingNames.length === 0 ? [] : [describeShared(name, comingNames)];
  const isNew = !isOn || group.domain !== domain;
  if (isNew) {
    const links = groups.filter((each) => each.link && each !== group);
    const taken = describeTaken(domain, listAddresses(apart, links));
    if (taken !== undefined) widens.push(`The link's domain: ${domain}. ${taken}`);
  }
  const joining = new Set([...others.joining, ...(isOn ? namesOf(coming) : [])]);
  return { isNew, isOn, group: name, domain, joining, widens: [...widens, ...others.widens] };
}

/** Apps that come into a group whose link somebody turned on in the dashboard. */
function findJoined(
  groups: readonly Group[],
  steps: readonly Planned[],
): Pick<Link, "joining" | "widens"> {
  const alone = steps.filter(({ wanted }) => !wanted.isLinked);
  const names = new Set(alone.flatMap(({ wanted }) => wanted.group ?? []));
  const joining = new Set<string>();
  const widens: string[] = [];
  for (const name of names) {
    const coming = alone.filter((step) => step.wanted.group === name && !isIn(step, name));
    if (coming.length === 0 || !findGroup(groups, name)?.link) continue;
    for (const app of namesOf(coming)) joining.add(app);
    widens.push(describeShared(name, namesOf(coming)));
  }
  return { joining, widens };
}

function namesOf(steps: readonly Planned[]): string[] {
  return steps.map(({ wanted }) => wanted.name);
}

function isIn({ tunnel }: Planned, group: string): boolean {
  return tunnel?.group !== undefined && nameKey(tunnel.group) === nameKey(group);
}

function describeShared(name: string, coming: readonly string[]): string {
  return `The group “${name}” has one link (new on it: ${coming.join(", ")}). ${SHARED_LINK}`;
}

function findGroup(groups: readonly Group[], name: string): Group | undefined {
  return groups.find((group) => nameKey(group.name) === nameKey(name));
}

/** Turns it on for these apps, or moves it. */
export async function turnOn(
  dashboard: Dashboard,
  link: Link,
  { pair, agreed }: { pair: Pair; agreed: string },
  apps: readonly { wanted: WantedApp; tunnel: Tunnel }[],
): Promise<void> {
  const tunnelIds = apps.filter(({ wanted }) => wanted.isLinked).map(({ tunnel }) => tunnel.id);
  const body = linkPatch(link, pair, tunnelIds);
  await call(dashboard, groupPath(link.group ?? ""), groupSchema, {
    method: "PATCH",
    body,
    agreed,
  });
}

/** One that is on keeps its login and its account, which its owner may have changed: nobody was asked about these. Pure. */
export function linkPatch(
  { isOn, domain }: Pick<Link, "isOn" | "domain">,
  { profile, account }: Pair,
  tunnelIds: readonly string[],
) {
  return {
    link: true,
    acceptShared: true,
    domain: domain ?? null,
    tunnelIds,
    ...(!isOn && { profileId: profile.id, accountId: account.id }),
  };
}

function groupPath(name: string): string {
  return `/api/groups/${encodeURIComponent(name)}`;
}
