import { z } from "zod";
import type { Ledger, Tunnels } from "./ledger";
import { readTunnels } from "./ledger";
import { within } from "./wait";
import type { Member, World } from "./world";

const SETTLE_MS = 30_000;
const metadataSchema = z.object({ id: z.string() });

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
      wrongUrls(tunnel, bound.get(member.id) ?? []) ??
      (await visitorsKeptOut(world, member, tunnel));
    if (problem) return problem;
  }
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

async function visitorsKeptOut(world: World, { id }: Member, { name, status }: Tunnel) {
  if (status.state !== "online" || !world.visitors.hasLogin(id)) return undefined;
  const through = await world.visitors.getsThrough(id);
  if (through) return undefined;
  const why = `${world.visitors.lastRefusal(id)}, gate ${status.gate.state}`;
  return `${name} is online, and its visitors do not get through (${why})`;
}
