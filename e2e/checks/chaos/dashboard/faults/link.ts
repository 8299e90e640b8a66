import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { isAlive, signal } from "@/e2e/checks/chaos/dashboard/home";
import { readTunnels } from "@/e2e/checks/chaos/dashboard/ledger";
import { within } from "@/e2e/checks/chaos/dashboard/wait";
import { GROUP, type Member, type World } from "@/e2e/checks/chaos/dashboard/world";
import type { Random } from "@/e2e/checks/chaos/random";
import { undoSchema } from "@/lib/contract/undo";
import type { Fault } from "./fault";

// What happens to several apps behind one link, and to a whole data folder with links and doors in it.

const DATABASE = "gatehouse.db";
const STARTED_MS = 20_000;
const ANSWERED_MS = 20_000;
const TURNS = 4;

const groupSchema = z.object({
  status: z.object({ state: z.string(), changedSinceStart: z.boolean().optional() }),
});

/** Two apps of the link that are up and reached, in any order; undefined when there are none. */
async function pickTwo(world: World, random: Random): Promise<[Member, Member] | undefined> {
  const online = await onlineOf(world);
  const up = world.linked.filter(({ id }) => online.has(id));
  const one = up.length > 1 ? random.pick(up) : undefined;
  const other = one && up.find(({ id }) => id !== one.id);
  return one && other && [one, other];
}

async function onlineOf(world: World): Promise<Set<string>> {
  const tunnels = await readTunnels(world);
  return new Set(tunnels.flatMap(({ id, status }) => (status.state === "online" ? id : [])));
}

/**
 * One app is stopped and started again and again, while somebody has a stream open of another. Where the login was edited
 * since, the first start binds the link anew, so that counts only afterwards.
 */
const churn: Fault = {
  begin: async (world, random) => {
    const pair = await pickTwo(world, random);
    if (!pair)
      return { detail: "no two apps are up", proof: () => undefined, end: () => undefined };
    const [busy, calm] = pair;
    const turn = async () => {
      await world.api.call("POST", `/api/tunnels/${busy.id}/stop`);
      await world.api.call("POST", `/api/tunnels/${busy.id}/start`);
      await within(STARTED_MS, async () => (await onlineOf(world)).has(busy.id));
    };
    await turn();
    await within(STARTED_MS, () => world.visitors.getsThrough(calm.id));
    const stream = await world.visitors.openStream(calm.id);
    for (let count = 0; count < TURNS; count += 1) await turn();
    const { body } = await world.api.call("GET", `/api/groups/${GROUP}`);
    const { status } = groupSchema.parse(body);
    const wrong = stream?.ended() ? ["starting and stopping one app cut another's stream"] : [];
    stream?.leave();
    return {
      detail: `${TURNS} stops and starts of one app, the link is ${JSON.stringify(status)}`,
      proof: () => (stream ? "a stream of another app was open" : undefined),
      wrong: () => wrong,
      end: () => undefined,
    };
  },
};

/** The other apps go on. */
const appGone: Fault = {
  begin: async (world, random) => {
    const pair = await pickTwo(world, random);
    if (!pair)
      return { detail: "no two apps are up", proof: () => undefined, end: () => undefined };
    const [gone, calm] = pair;
    await gone.own?.leave();
    const reached = await within(5_000, () => world.visitors.getsThrough(calm.id));
    const isGone = !(await world.visitors.getsThrough(gone.id));
    return {
      detail: "one app of the link has ended",
      proof: () => (isGone ? "nobody reaches it" : undefined),
      wrong: () => (reached ? [] : ["another app of the link was not reached either"]),
      end: () => gone.own?.comeBack(),
    };
  },
};

/** What is up runs alone for a moment, and comes back to the same address, for which visitors still have their choices. */
const offAndOn: Fault = {
  begin: async (world) => {
    const path = `/api/groups/${GROUP}`;
    const off = await world.api.call("PATCH", path, { link: false }, ANSWERED_MS);
    const on = await world.api.call("PATCH", path, { link: true, acceptShared: true }, ANSWERED_MS);
    return {
      detail: `the link was turned off (${off.status}) and on (${on.status})`,
      proof: () => (off.status === 200 && on.status === 200 ? "both were answered" : undefined),
      end: () => undefined,
    };
  },
};

/** An app of the link is deleted, and that is undone. */
const deletedApp: Fault = {
  begin: async (world, random) => {
    const { id } = random.pick(world.linked);
    const path = `/api/tunnels/${id}?undoable=1`;
    const { body } = await world.api.call("DELETE", path, undefined, ANSWERED_MS);
    const { token } = undoSchema.parse(body);
    const back = await world.api.call("POST", `/api/undo/${token}`, undefined, ANSWERED_MS);
    return {
      detail: "an app of the link was deleted, and its deletion undone",
      proof: () => (back.status === 200 ? "it was brought back" : undefined),
      end: () => undefined,
    };
  },
};

/** Whatever people asked for just before is in the middle of being done. */
const killedAmid: Fault = {
  unresponsive: true,
  deadly: true,
  lasts: [20, 400],
  begin: async ({ home }) => {
    const pid = home.serving;
    return {
      detail: "SIGKILL while people start and stop",
      proof: () => "it was running until then",
      end: async () => {
        signal(pid, "SIGKILL");
        await within(3_000, () => !isAlive(pid) || home.ended !== undefined);
      },
    };
  },
};

/** As README says: a copy that was made while it ran takes the place of the database, which nobody has open. */
const restored: Fault = {
  unresponsive: true,
  begin: async (world, random) => {
    const { home } = world;
    const copy = path.join(world.place.folder, "backup.db");
    rmSync(copy, { force: true });
    execFileSync(process.execPath, ["lib/server/launch/backup-command.mjs", copy], {
      env: { ...process.env, GATEHOUSE_DATA_DIR: home.dataDir },
    });
    const isCut = random.chance(0.5);
    if (isCut) await home.kill();
    else await home.stop();
    const file = path.join(home.dataDir, DATABASE);
    for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
    copyFileSync(copy, file);
    await home.start();
    return {
      detail: `the database came back from a backup after ${isCut ? "a power cut" : "it was closed"}`,
      proof: () => "it has started with the copy",
      end: () => undefined,
    };
  },
};

export const linkFaults: Record<string, Fault> = {
  "link-churn": churn,
  "link-app-gone": appGone,
  "link-off-and-on": offAndOn,
  "link-app-deleted": deletedApp,
  "link-killed-amid": killedAmid,
  "backup-restored": restored,
};
