import { z } from "zod";
import { agree } from "@/lib/cli/agree";
import { call } from "@/lib/cli/api";
import { findPairAgreement } from "@/lib/cli/ask-for-pair";
import type { Dashboard } from "@/lib/cli/find-dashboard";
import { listTunnels, pathOf } from "@/lib/cli/tunnels";
import { accountSchema } from "@/lib/contract/accounts";
import { type Door, doorSchema } from "@/lib/contract/doors";
import { type Group, groupSchema } from "@/lib/contract/groups";
import { profileSchema } from "@/lib/contract/profiles";
import { type ProjectApp, projectAppSchema } from "@/lib/contract/projects";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import { isLoopback, parseUpstream } from "@/lib/contract/upstream";
import { describeTaken, listAddresses } from "@/lib/transfer/config-file/taken-domain";
import { choosePair, type Pair } from "./choose-pair";
import { makeTunnel } from "./make-tunnel";
import { chooseGroup, planLink, turnOn } from "./one-link";
import { openDoors, prepareDoors } from "./open-doors";
import type { Project } from "./open-project";
import {
  type Change,
  type DoorStep,
  describeDoors,
  describeNewApp,
  describeWidenings,
  fieldsOf,
  planChanges,
  planDoors,
  type WantedFields,
} from "./plan-changes";
import { choosePort } from "./ports";
import { findTwin, isRelated } from "./related";
import type { WantedApp } from "./resolve-apps";
import type { Tell } from "./up-events";

/** An app with its tunnel, which is as the file says. */
export type ReadyApp = {
  wanted: WantedApp;
  tunnel: Tunnel;
  /** On which its command has to listen; undefined without a command, or where its url says where it is. */
  port: number | undefined;
  /** Its address, where that is known before its tunnel starts. */
  publicUrl: string | undefined;
};

type Options = {
  profile: string | undefined;
  account: string | undefined;
  /** Agrees to what lets more people in. */
  yes: boolean;
  /** Nobody reads texts: no questions. */
  json: boolean;
};

type Step = {
  wanted: WantedApp;
  port: number | undefined;
  fields: WantedFields;
  /** Undefined when it is to be made. */
  tunnel: Tunnel | undefined;
  changes: Change[];
  /** What is different from the tunnel of the same app in another worktree, where there is one. */
  beside: Change[] | undefined;
  /** What it means that the tunnel of a new app comes to an address that another one had. */
  taken: string | undefined;
  doors: DoorStep[];
};

/**
 * Makes the tunnels of these apps what the file says, and starts nothing. What would let more people in than before is shown
 * and asked about first, also by an app that is new in the project, and so is a key that would go to an account for the
 * first time; what lets fewer in is not asked.
 * @throws CliError when the answer is no, and nothing was changed then
 */
export async function applyProject(
  dashboard: Dashboard,
  project: Project,
  apps: readonly WantedApp[],
  options: Options,
  tell: Tell,
): Promise<ReadyApp[]> {
  const [known, tunnels, groups] = await Promise.all([
    call(dashboard, "/api/projects", z.array(projectAppSchema)),
    listTunnels(dashboard),
    call(dashboard, "/api/groups", z.array(groupSchema)),
  ]);
  const pair = await choosePair(dashboard, project, { ...options, apps: known, tunnels });
  const here = known.filter(({ folder }) => folder === project.folder);
  const group = chooseGroup(project, tunnels, here);
  const around = { pair, known, here, tunnels, groups, group };
  const steps = await planSteps(dashboard, project, apps, around);
  const link = planLink(project, steps, group, around);
  const hasOthers = known.some((app) => isRelated(project, app));
  const widens = steps.flatMap((step) => widensOf(step, pair, hasOthers));
  const { agreed, text } = await findPairAgreement(dashboard, idsOf(pair));
  const asked = [...widens, ...link.widens, ...(text === undefined ? [] : [text])];
  if (asked.length > 0)
    await agree([ASKED, ...asked.map((each) => `! ${each}`)].join("\n"), options);
  const doors = await prepareDoors(steps, options);
  const ready: ReadyApp[] = [];
  for (const step of steps) {
    // The yes was to this, too.
    const accepted = link.joining.has(step.wanted.name) && { acceptShared: true as const };
    const applied = { pair, agreed, tunnels, tell, accepted };
    const tunnel = await applyStep(dashboard, project, step, applied);
    ready.push({ ...step, tunnel, publicUrl: knownUrl(step, link.domain) });
  }
  if (link.isNew) await turnOn(dashboard, link, { pair, agreed }, ready);
  await openDoors(dashboard, doors, ready, tell);
  return ready;
}

const ASKED = "The file lets more in than before, or needs a yes for the first time:";

function idsOf({ profile, account }: Pair) {
  return { profileId: profile.id, accountId: account.id };
}

type Known = {
  pair: Pair;
  known: readonly ProjectApp[];
  /** Of them, those of this folder. */
  here: readonly ProjectApp[];
  tunnels: readonly Tunnel[];
  groups: readonly Group[];
  group: string | undefined;
};

async function planSteps(
  dashboard: Dashboard,
  project: Project,
  apps: readonly WantedApp[],
  { pair, known, here, tunnels, groups, group }: Known,
): Promise<Step[]> {
  const [profiles, accounts] = await Promise.all([
    call(dashboard, "/api/profiles", z.array(profileSchema)),
    call(dashboard, "/api/accounts", z.array(accountSchema)),
  ]);
  const nameIn = (list: readonly { id: string; name: string }[], id: string) =>
    list.find((each) => each.id === id)?.name ?? "";
  const after = { profile: pair.profile.name, account: pair.account.name };
  const links = groups.filter(({ link }) => link);
  const addressesBeside = (tunnel: Tunnel | undefined) =>
    listAddresses(
      tunnels.filter(({ id }) => id !== tunnel?.id),
      links,
    );
  const changesOf = (tunnel: Tunnel, wanted: WantedApp, fields: WantedFields) => {
    const profile = nameIn(profiles, tunnel.profileId);
    const before = { profile, account: nameIn(accounts, tunnel.accountId) };
    return planChanges(tunnel, wanted, fields, { before, after }, addressesBeside(tunnel));
  };
  const taken = new Set<number>();
  const steps: Step[] = [];
  for (const wanted of apps) {
    const id = here.find(({ app }) => app === wanted.name)?.tunnelId;
    const tunnel = tunnels.find((each) => each.id === id);
    const twin = tunnel ? undefined : findTwin(project, wanted.name, { apps: known, tunnels });
    const { port, upstream } = await chooseUpstream(wanted, tunnel, taken);
    const fields = fieldsOf(wanted, upstream, wanted.isLinked ? group : wanted.group);
    const doors = tunnel && wanted.doors.length > 0 ? await listDoors(dashboard, tunnel) : [];
    steps.push({
      wanted,
      port,
      fields,
      tunnel,
      changes: tunnel ? changesOf(tunnel, wanted, fields) : [],
      beside: twin && changesOf(twin, wanted, fields),
      taken:
        (tunnel ?? twin) ? undefined : describeTaken(fields.domain, addressesBeside(undefined)),
      doors: planDoors(wanted.doors, doors),
    });
  }
  return steps;
}

/** A command without a port of its own keeps the one that it had. */
async function chooseUpstream(
  { run, url, port }: WantedApp,
  tunnel: Tunnel | undefined,
  taken: Set<number>,
): Promise<{ port: number | undefined; upstream: string }> {
  if (url !== undefined) return { port: undefined, upstream: normalise(url) };
  if (run === undefined) return { port: undefined, upstream: normalise(String(port)) };
  const chosen = await choosePort(port ?? portOf(tunnel), taken);
  taken.add(chosen);
  return { port: chosen, upstream: normalise(String(chosen)) };
}

function portOf(tunnel: Tunnel | undefined): number | undefined {
  const parsed = tunnel && parseUpstream(tunnel.upstream);
  const { host = "", port = 0 } = parsed?.ok ? parsed.upstream : {};
  return port > 0 && isLoopback(host) ? port : undefined;
}

function normalise(address: string): string {
  const parsed = parseUpstream(address);
  return parsed.ok ? parsed.upstream.url : address;
}

function listDoors(dashboard: Dashboard, tunnel: Tunnel): Promise<Door[]> {
  return call(dashboard, pathOf(tunnel, "doors"), z.array(doorSchema));
}

/**
 * The first `up` in a repository makes what the file says, except for doors and the addresses of others. Later an app that
 * is new, or has only another name, is asked about like a change: it may let others in to what was there before.
 */
function widensOf(
  { wanted, tunnel, fields, changes, beside, taken, doors }: Step,
  { profile, account }: Pair,
  hasOthers: boolean,
): string[] {
  if (tunnel) return describeWidenings(wanted.name, changes, doors);
  if (beside) return describeWidenings(wanted.name, beside, doors);
  const names = { profile: profile.name, account: account.name };
  return [
    ...(hasOthers
      ? describeNewApp(wanted, fields, names, doors)
      : describeDoors(wanted.name, doors)),
    ...(taken === undefined ? [] : [`${wanted.name}, Domain: ${fields.domain}. ${taken}`]),
  ];
}

type Applied = {
  pair: Pair;
  agreed: string;
  tunnels: readonly Tunnel[];
  tell: Tell;
  /** It comes to a link that is on. */
  accepted: false | { acceptShared: true };
};

async function applyStep(
  dashboard: Dashboard,
  project: Project,
  step: Step,
  { pair, agreed, tunnels, tell, accepted }: Applied,
): Promise<Tunnel> {
  const { wanted, tunnel, changes, fields } = step;
  const more = { ...idsOf(pair), ...accepted };
  const say = ({ id, name }: Tunnel, made: boolean) =>
    tell({ event: "tunnel", app: wanted.name, id, name, made, changes });
  if (!tunnel) {
    const around = { tunnels, agreed };
    const made = await makeTunnel(dashboard, project, wanted.name, { ...fields, ...more }, around);
    say(made, true);
    return made;
  }
  if (changes.length === 0) return tunnel;
  // What runs keeps its old configuration: it starts again with the new one.
  if (tunnel.status.desired === "up") {
    await call(dashboard, pathOf(tunnel, "stop"), tunnelSchema, { method: "POST", body: {} });
  }
  const body = { ...fields, ...more };
  const path = `/api/tunnels/${encodeURIComponent(tunnel.id)}`;
  const changed = await call(dashboard, path, tunnelSchema, { method: "PATCH", body, agreed });
  say(changed, false);
  return changed;
}

/** ngrok's addresses are https. */
function knownUrl({ wanted }: Step, ofLink: string | undefined): string | undefined {
  const domain = wanted.isLinked ? ofLink : wanted.domain;
  return domain === undefined ? undefined : `https://${domain}`;
}
