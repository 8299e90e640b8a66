import { z } from "zod";
import { LINK_PREFIX } from "@/lib/contract/beside";
import type { Ledger, Tunnels } from "./ledger";
import { readTunnels } from "./ledger";
import { within } from "./wait";
import { GROUP, type Member, type World } from "./world";

const SETTLE_MS = 30_000;
const metadataSchema = z.object({ id: z.string() });
const groupSchema = z.object({
  link: z.boolean(),
  acceptedAt: z.string().optional(),
  status: z.object({ state: z.string(), url: z.string().optional() }),
});
const doorsSchema = z.array(z.object({ id: z.string(), kind: z.string(), state: z.string() }));

type Tunnel = Tunnels[number];

/**
 * What is right nevertheless: a tunnel that is wanted has failed; it says that what is wanted is not saved; it takes so
 * long in milliseconds.
 */
type May = {
  fail?: boolean | undefined;
  beUnsaved?: boolean | undefined;
  takeMs?: number | undefined;
};

/**
 * Waits until every tunnel is in its desired state, bound at the edge as the dashboard says, and reachable for a
 * visitor who has logged in. Returns what is still wrong when the time is over.
 */
export async function settle(
  world: World,
  ledger: Ledger,
  may: May = {},
): Promise<string | undefined> {
  let problem: string | undefined;
  await within(may.takeMs ?? SETTLE_MS, async () => {
    problem = await findProblem(world, ledger, may);
    return problem === undefined || world.home.ended !== undefined;
  });
  return problem;
}

async function findProblem(world: World, ledger: Ledger, may: May): Promise<string | undefined> {
  let tunnels: Tunnels;
  try {
    tunnels = await readTunnels(world);
  } catch (error) {
    return `the list of tunnels cannot be read: ${String(error)}`;
  }
  const bound = await boundAtEdge(world);
  for (const member of world.members) {
    const tunnel = tunnels.find(({ id }) => id === member.id);
    if (!tunnel) return `${member.id} is gone from the list`;
    const problem =
      wrongState(tunnel, ledger.wanted(member.id), may) ??
      (member.own ? undefined : wrongUrls(tunnel, bound.get(member.id) ?? [])) ??
      (await visitorsKeptOut(world, member, tunnel)) ??
      (await machinesKeptOut(world, member, tunnel));
    if (problem) return problem;
  }
  const ofLink = [...bound].flatMap(([id, urls]) => (id.startsWith(LINK_PREFIX) ? urls : []));
  const problem = await wrongLink(world, tunnels, ofLink);
  if (problem) return problem;
  for (const { id, status } of tunnels) {
    if (ledger.wanted(id) === "either") ledger.accept(id, status.desired);
  }
  return undefined;
}

/** The URLs that live sessions have bound, by tunnel. */
async function boundAtEdge({ control }: World): Promise<Map<string, string[]>> {
  const bound = new Map<string, string[]>();
  const { sessions } = await control.state();
  for (const { metadata, url } of sessions.flatMap(({ listeners }) => listeners)) {
    const { id } = metadataSchema.parse(JSON.parse(metadata));
    bound.set(id, [...(bound.get(id) ?? []), url]);
  }
  return bound;
}

function wrongState({ name, status }: Tunnel, wanted: string, may: May) {
  if (status.unsaved && !may.beUnsaved) return `what is wanted of ${name} is not saved`;
  const failed = may.fail ? ["failed"] : [];
  const right: Record<string, string[]> = {
    up: ["online", ...failed],
    down: ["stopped", ...failed],
    either: ["online", "stopped", "failed"],
  };
  if (right[wanted]?.includes(status.state)) return undefined;
  const { lastError, desired } = status;
  return `${name} is ${status.state} (${lastError?.title ?? "no error"}, desired ${desired}), wanted ${wanted}`;
}

function wrongUrls({ name, status }: Tunnel, urls: readonly string[]): string | undefined {
  const expected = status.state === "online" ? (status.url ?? "no URL") : "";
  if (urls.join() === expected) return undefined;
  return `${name} is ${status.state} at ${expected || "nothing"}, the edge has ${urls.join() || "nothing"}`;
}

/** One endpoint while an app is up, none otherwise; each app at its own address; the owner's consent as it was given. */
async function wrongLink(world: World, tunnels: Tunnels, urls: readonly string[]) {
  const { body } = await world.api.call("GET", `/api/groups/${GROUP}`);
  const { data: group } = groupSchema.safeParse(body);
  if (!group?.link || group.acceptedAt !== world.ids.acceptedAt) {
    return `the link is not as it was accepted: ${JSON.stringify(body)}`;
  }
  const linked = new Set(world.linked.map(({ id }) => id));
  const up = tunnels.filter(({ id, status }) => linked.has(id) && status.state === "online");
  const { state, url = "no URL" } = group.status;
  const expected = up.length > 0 ? url : "";
  if (urls.join() !== expected || (up.length > 0 && state !== "online")) {
    return `${up.length} apps are up behind the link, which is ${state} at ${url}, the edge has ${urls.join() || "nothing"}`;
  }
  const elsewhere = up.find(({ id, status }) => status.url !== `${url}/.gatehouse/go/${id}/`);
  return elsewhere && `${elsewhere.name} is at ${elsewhere.status.url}, its link at ${url}`;
}

/** A door that is said to be active lets those in who have its proof. */
async function machinesKeptOut({ api, machines }: World, { id }: Member, tunnel: Tunnel) {
  if (tunnel.status.state !== "online" || !machines.has(id)) return undefined;
  const answer = await api.call("GET", `/api/tunnels/${id}/doors`);
  const doors = doorsSchema.safeParse(answer.body).data ?? [];
  const hook = doors.find(({ kind }) => kind === "webhook");
  if (hook?.state !== "active") return `the webhook of ${tunnel.name} is ${hook?.state ?? "gone"}`;
  if (!(await machines.getsThrough(id, "hook")))
    return `the webhook of ${tunnel.name} lets nobody in`;
  const held = machines.heldAt(id);
  const key = doors.find((door) => door.id === held?.doorId);
  if (held && !key) return `a key of ${tunnel.name} is gone`;
  if (key?.state !== "active" || machines.heldAt(id) !== held) return undefined;
  if (await machines.getsThrough(id, "machine")) return undefined;
  return `the key of ${tunnel.name} is active, and lets nobody in`;
}

async function visitorsKeptOut(world: World, { id }: Member, { name, status }: Tunnel) {
  if (status.state !== "online" || !world.visitors.hasLogin(id)) return undefined;
  const through = await world.visitors.getsThrough(id);
  if (through) return undefined;
  const why = `${world.visitors.lastRefusal(id)}, gate ${status.gate.state}`;
  return `${name} is online, and its visitors do not get through (${why})`;
}
