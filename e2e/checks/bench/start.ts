import { bindBare, openBareSession } from "./bare-sdk";
import { bounded } from "./bounded";
import { judge, median, milliseconds, printTable, ratio } from "./table";
import { World } from "./world";

type Timing = { start: number; stop: number };

const ROUNDS = 3;
const CHECKED_MS = 120_000;
const CLOSED_MS = 60_000;

/** Starts and stops 1, 20 and 100 tunnels through the API, in turns with the bare SDK in the same run. */
export async function benchStart(): Promise<void> {
  const world = await World.open();
  const ids = await world.createTunnels(100);
  const session = await openBareSession(world.lab);
  const rows: string[][] = [];
  await ours(world, ids.slice(0, 1));
  let startRatio = Number.NaN;
  for (const count of [1, 20, 100]) {
    const mine: Timing[] = [];
    const bare: Timing[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      mine.push(await ours(world, ids.slice(0, count)));
      bare.push(await theirs(world, session, count));
    }
    const [start, bareStart] = [
      median(mine.map((each) => each.start)),
      median(bare.map((each) => each.start)),
    ];
    const [stop, bareStop] = [
      median(mine.map((each) => each.stop)),
      median(bare.map((each) => each.stop)),
    ];
    startRatio = start / bareStart;
    rows.push([
      String(count),
      milliseconds(start),
      milliseconds(bareStart),
      ratio(start, bareStart),
      milliseconds(stop),
      milliseconds(bareStop),
      ratio(stop, bareStop),
    ]);
  }
  printTable(
    `Start and stop, medians of ${ROUNDS} rounds`,
    ["tunnels", "start", "bare SDK", "ratio", "stop", "bare SDK", "ratio"],
    rows,
  );
  judge("starting 100 takes at most 1.1 times the bare SDK", startRatio <= 1.1);
  await world.close();
}

async function ours(world: World, ids: string[]): Promise<Timing> {
  const begun = performance.now();
  await Promise.all(ids.map((id) => world.call("POST", `/api/tunnels/${id}/start`)));
  await world.reach(ids, "online");
  const start = performance.now() - begun;
  await untilChecked(world, ids);
  const stopped = performance.now();
  await Promise.all(ids.map((id) => world.call("POST", `/api/tunnels/${id}/stop`)));
  await world.reach(ids, "stopped");
  return { start, stop: performance.now() - stopped };
}

/** Waits for the probes after a start, so that they do not count for the stop. */
async function untilChecked(world: World, ids: string[]): Promise<void> {
  const isChecked = (id: string) =>
    world.states.get(id)?.tunnel.status.protection.checkedAt !== undefined;
  const deadline = performance.now() + CHECKED_MS;
  while (!ids.every(isChecked)) {
    if (performance.now() > deadline) {
      const count = ids.filter((id) => !isChecked(id)).length;
      throw new Error(`${count} tunnels were not checked within ${CHECKED_MS / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function theirs(
  world: World,
  session: Awaited<ReturnType<typeof openBareSession>>,
  count: number,
): Promise<Timing> {
  const begun = performance.now();
  const binds = Array.from({ length: count }, () => bindBare(session, world.lab));
  const listeners = await Promise.all(binds);
  const start = performance.now() - begun;
  const stopped = performance.now();
  const closed = Promise.all(listeners.map((listener) => listener.close()));
  await bounded("the bare SDK's listeners to close", CLOSED_MS, closed);
  return { start, stop: performance.now() - stopped };
}
