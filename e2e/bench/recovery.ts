import { labControl } from "@/e2e/lab/edge/control-client";
import { bindBare, openBareSession } from "./bare-sdk";
import { judge, milliseconds, printTable, ratio } from "./table";
import { World } from "./world";

const TUNNELS = 5;
const PATIENCE_MS = 40_000;

type Control = ReturnType<typeof labControl>;
type Case = {
  name: string;
  outageMs: number;
  targetMs: number;
  begin(control: Control): Promise<void>;
};

const CASES: Case[] = [
  ...[100, 1_000, 4_000, 30_000].map((ms) => ({
    name: `outage of ${ms / 1000} s`,
    outageMs: ms,
    targetMs: ms < 10_000 ? 2_000 : 6_000,
    begin: (control: Control) => control.fault({ kind: "refuse-connections", ms }),
  })),
  {
    // The service is there all the time: what counts is how soon the silence is noticed.
    name: "half-open connection",
    outageMs: 0,
    targetMs: 10_000,
    begin: (control: Control) => control.fault({ kind: "silence" }),
  },
];

/** How long after the service is back until every tunnel is bound again, beside the bare SDK on the same edge. */
export async function benchRecovery(): Promise<void> {
  const world = await World.open();
  const control = labControl(world.lab.controlUrl);
  const rows: string[][] = [];
  for (const fixed of [true, false]) {
    const ids = await world.createTunnels(TUNNELS, fixed);
    for (const each of CASES) rows.push(await measure(world, control, ids, each, fixed));
    await Promise.all(ids.map((id) => world.call("POST", `/api/tunnels/${id}/stop`)));
  }
  printTable(
    `Recovery of ${TUNNELS} tunnels, from the service being back`,
    ["case", "URLs", "Gatehouse", "bare SDK", "ratio", "same URLs", "target"],
    rows,
  );
  judge(
    "every case within its target",
    rows.every((row) => row.at(-1)?.startsWith("met")),
  );
  await world.close();
}

async function measure(
  world: World,
  control: Control,
  ids: string[],
  { name, outageMs, targetMs, begin }: Case,
  fixed: boolean,
): Promise<string[]> {
  await Promise.all(ids.map((id) => world.call("POST", `/api/tunnels/${id}/start`)));
  await world.reach(ids, "online");
  const urls = ids.map((id) => world.states.get(id)?.tunnel.status.url);
  const session = await openBareSession(world.lab);
  const stamp = Date.now();
  const domains = Array.from({ length: TUNNELS }, (_, index) =>
    fixed ? `bare-${stamp}-${index}.localhost` : undefined,
  );
  const listeners = await Promise.all(
    domains.map((domain) => bindBare(session, world.lab, domain)),
  );
  const bareUrls = listeners.map((listener) => String(listener.url()));

  await begin(control);
  const back = performance.now() + outageMs;
  const [mine, bare] = await Promise.all([
    boundAgain(control, urls.map(String), back, name).then(async (ms) => {
      await world.reach(ids, "online");
      return ms;
    }),
    boundAgain(control, bareUrls, back, name),
  ]);
  await control.clear();
  const same = ids.every((id, index) => world.states.get(id)?.tunnel.status.url === urls[index]);
  for (const listener of listeners) listener.close().catch(() => undefined);
  session.close().catch(() => undefined);
  const met = mine !== undefined && mine <= targetMs;
  return [
    name,
    fixed ? "fixed" : "random",
    mine === undefined ? `> ${PATIENCE_MS / 1000} s` : milliseconds(mine),
    bare === undefined ? `> ${PATIENCE_MS / 1000} s` : milliseconds(bare),
    ratio(mine ?? PATIENCE_MS, bare ?? PATIENCE_MS),
    same ? "yes" : "no",
    `${met ? "met" : "missed"} (${targetMs / 1000} s)`,
  ];
}

/** Milliseconds after `back` until a session that is alive has bound all of these URLs; undefined when it does not. */
async function boundAgain(
  control: Control,
  urls: string[],
  back: number,
  name: string,
): Promise<number | undefined> {
  const isHalfOpen = name.startsWith("half-open");
  const wait = Math.max(back - performance.now(), isHalfOpen ? 0 : 50);
  await new Promise((resolve) => setTimeout(resolve, wait));
  while (performance.now() - back < PATIENCE_MS) {
    const { sessions } = await control.state();
    const live = sessions
      .filter(({ alive }) => alive)
      .flatMap(({ listeners }) => listeners.map(({ url }) => url));
    if (urls.every((url) => live.includes(url))) return Math.max(performance.now() - back, 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return undefined;
}
