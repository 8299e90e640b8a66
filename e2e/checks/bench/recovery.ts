import { labControl } from "@/e2e/lab/edge/control-client";
import { bindBare, openBareSession } from "./bare-sdk";
import { judge, median, milliseconds, percentile, printTable, ratio } from "./table";
import { World } from "./world";

const TUNNELS = 5;
const PATIENCE_MS = 40_000;

type Control = ReturnType<typeof labControl>;
type Case = {
  name: string;
  outageMs: number;
  targetMs: number;
  /** How often Gatehouse is measured. The bare SDK is measured once, because it takes minutes. */
  rounds: number;
  begin(control: Control): Promise<void>;
};

const CASES: Case[] = [
  ...[100, 1_000, 4_000, 30_000].map((ms) => ({
    name: `outage of ${ms / 1000} s`,
    outageMs: ms,
    targetMs: ms < 10_000 ? 2_000 : 6_000,
    rounds: ms < 10_000 ? 8 : 3,
    begin: (control: Control) => control.fault({ kind: "refuse-connections", ms }),
  })),
  {
    // The service is there all the time, so this measures how soon the silence is noticed.
    name: "half-open connection",
    outageMs: 0,
    targetMs: 10_000,
    rounds: 3,
    begin: (control: Control) => control.fault({ kind: "silence" }),
  },
];

/** The time from the service's return until every tunnel is bound again, beside the bare SDK on the same edge. */
export async function benchRecovery(): Promise<void> {
  const world = await World.open();
  const control = labControl(world.lab.controlUrl);
  const rows: string[][] = [];
  const missed: string[] = [];
  for (const fixed of [true, false]) {
    const urls = fixed ? "fixed" : "random";
    const ids = await world.createTunnels(TUNNELS, fixed);
    for (const each of CASES) {
      const figures = await measure(world, control, ids, each, fixed);
      rows.push(toRow(each, urls, figures));
      if (percentile(figures.ours, 0.95) > each.targetMs) missed.push(`${each.name}, ${urls}`);
    }
    await Promise.all(ids.map((id) => world.call("POST", `/api/tunnels/${id}/stop`)));
  }
  printTable(
    `Recovery of ${TUNNELS} tunnels, from the service being back`,
    ["case", "URLs", "median", "p95", "bare SDK", "ratio", "same URLs", "target of p95"],
    rows,
  );
  judge(`every case within its target ${missed.join("; ")}`, missed.length === 0);
  await world.close();
}

function toRow({ name, targetMs }: Case, urls: string, { ours, bare, same }: Figures): string[] {
  const p95 = percentile(ours, 0.95);
  const gaveUp = bare >= PATIENCE_MS;
  return [
    name,
    urls,
    milliseconds(median(ours)),
    `${milliseconds(p95)} of ${ours.length}`,
    gaveUp ? `> ${PATIENCE_MS / 1000} s` : milliseconds(bare),
    `${gaveUp ? "< " : ""}${ratio(median(ours), bare)}`,
    same ? "yes" : "no",
    `${p95 <= targetMs ? "met" : "missed"} (${targetMs / 1000} s)`,
  ];
}

type Figures = { ours: number[]; bare: number; same: boolean };

/** In milliseconds; PATIENCE_MS if it was not back by then. */
async function measure(
  world: World,
  control: Control,
  ids: string[],
  each: Case,
  fixed: boolean,
): Promise<Figures> {
  await Promise.all(ids.map((id) => world.call("POST", `/api/tunnels/${id}/start`)));
  await world.reach(ids, "online");
  const urls = urlsOf(world, ids);
  const bare = await openBare(world, fixed);
  const ours: number[] = [];
  let theirs = 0;
  for (let round = 0; round < each.rounds; round += 1) {
    await each.begin(control);
    const back = performance.now() + each.outageMs;
    const [mine, other] = await Promise.all([
      boundAgain(control, urls, back, each),
      round === 0 ? boundAgain(control, bare.urls, back, each) : theirs,
    ]);
    ours.push(mine);
    theirs = other;
    await control.clear();
    if (round === 0) bare.close();
    await world.reach(ids, "online");
  }
  return { ours, bare: theirs, same: urlsOf(world, ids).join() === urls.join() };
}

function urlsOf(world: World, ids: string[]): string[] {
  return ids.map((id) => String(world.states.get(id)?.tunnel.status.url));
}

/** The same number of tunnels of the bare SDK, on one session. */
async function openBare(world: World, fixed: boolean) {
  const session = await openBareSession(world.lab);
  const stamp = Date.now();
  const domains = Array.from({ length: TUNNELS }, (_, index) =>
    fixed ? `bare-${stamp}-${index}.localhost` : undefined,
  );
  const listeners = await Promise.all(
    domains.map((domain) => bindBare(session, world.lab, domain)),
  );
  return {
    urls: listeners.map((listener) => String(listener.url())),
    close: () => {
      for (const listener of listeners) listener.close().catch(() => undefined);
      session.close().catch(() => undefined);
    },
  };
}

/** Milliseconds after `back` until a live session has bound all of these URLs. */
async function boundAgain(
  control: Control,
  urls: string[],
  back: number,
  { outageMs }: Case,
): Promise<number> {
  // The edge takes a moment to close its connections.
  const wait = Math.max(back - performance.now(), outageMs === 0 ? 0 : 50);
  await new Promise((resolve) => setTimeout(resolve, wait));
  while (performance.now() - back < PATIENCE_MS) {
    const { sessions } = await control.state();
    const live = sessions
      .filter(({ alive }) => alive)
      .flatMap(({ listeners }) => listeners.map(({ url }) => url));
    if (urls.every((url) => live.includes(url))) return Math.max(performance.now() - back, 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return PATIENCE_MS;
}
