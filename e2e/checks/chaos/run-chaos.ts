import ngrok from "@ngrok/ngrok";
import { labControl } from "@/e2e/lab/edge/control-client";
import { startLab } from "@/e2e/lab/start-lab";
import { makeTrouble, type Trouble } from "./faults";
import { findProblem } from "./find-problem";
import { Fleet, type Member } from "./fleet";
import { Random } from "./random";

export type ChaosOptions = { faults: number; seed: number; onFault?: (line: string) => void };

export type ChaosReport = {
  faults: number;
  actions: number;
  /** What was not as it should be after a fault had ended. Must be empty. */
  violations: string[];
  /** Milliseconds from the end of a fault until every tunnel was in its desired state: median and longest. */
  settled: { median: number; longest: number };
  stops: { count: number; p99: number; longest: number };
  /** The sessions that were opened, and the connections that the edge still had at the end. */
  auths: number;
  socketsLeft: number;
  /** Listeners that the edge and the SDK still had at the end, and live sessions. */
  listenersLeft: number;
  sdkListenersLeft: number;
  sessionsLeft: number;
  timersLeft: number;
  /** Resident memory after a tenth of the run and at its end, in megabytes. */
  memory: { early: number; late: number };
};

const SETTLE_MS = 30_000;

type Control = ReturnType<typeof labControl>;

/**
 * Random faults against ten tunnels, while the user starts and stops them at random. After the end of each fault, every
 * tunnel must be in its desired state, and the edge must have bound exactly what the engine says.
 */
export async function runChaos({ faults, seed, onFault }: ChaosOptions): Promise<ChaosReport> {
  const random = new Random(seed);
  const lab = await startLab({ names: "random" });
  const control = labControl(lab.edge.controlUrl);
  const fleet = new Fleet(lab);
  const timersBefore = countTimers();
  const violations: string[] = [];
  const settled: number[] = [];
  let actions = 0;
  let early = megabytes();
  process.on("unhandledRejection", (reason) => violations.push(`unhandled rejection: ${reason}`));

  const hostnames = fleet.members.flatMap(({ plan }) => plan.listener.domain ?? []);
  for (const member of fleet.members) fleet.start(member);
  await settle(fleet, control);
  for (let count = 1; count <= faults; count += 1) {
    const trouble = makeTrouble(random, hostnames);
    actions += await suffer(random, fleet, control, trouble);
    const begun = performance.now();
    const problem = await settle(fleet, control, trouble.final);
    settled.push(performance.now() - begun);
    if (problem) violations.push(`fault ${count} (${JSON.stringify(trouble.fault)}): ${problem}`);
    onFault?.(
      `${count} ${trouble.fault.kind} ${Math.round(settled.at(-1) ?? 0)} ms ${problem ?? ""}`,
    );
    revive(fleet);
    if (count === Math.ceil(faults / 10)) early = megabytes();
  }
  violations.push(...fleet.illegal.map((change) => `illegal step: ${JSON.stringify(change)}`));

  const { counters } = await control.state();
  await Promise.all(fleet.members.map((member) => fleet.stop(member)));
  const problem = await settle(fleet, control);
  if (problem) violations.push(`at the end: ${problem}`);
  await fleet.engine.close();
  const left = await control.state();
  const report: ChaosReport = {
    faults,
    actions,
    violations,
    settled: { median: percentile(settled, 0.5), longest: Math.max(...settled) },
    stops: {
      count: fleet.stops.length,
      p99: percentile(fleet.stops, 0.99),
      longest: Math.max(...fleet.stops),
    },
    auths: counters.auths,
    socketsLeft: left.sockets,
    listenersLeft: left.sessions.flatMap(({ listeners }) => listeners).length,
    sdkListenersLeft: (await ngrok.listeners()).length,
    sessionsLeft: left.sessions.length,
    timersLeft: countTimers() - timersBefore,
    memory: { early, late: megabytes() },
  };
  await lab.close();
  return report;
}

/** Runs the fault, the users' actions meanwhile, and its end. Returns the number of actions. */
async function suffer(
  random: Random,
  fleet: Fleet,
  control: Control,
  trouble: Trouble,
): Promise<number> {
  // The SDK misses a stop directly after a bind. The dashboard finds that by checking the forwarding URL, which does
  // not happen here.
  if (trouble.fault.kind === "stop-tunnel") await settle(fleet, control, true);
  await control.tolerance(trouble.toleranceMs);
  // Stopping a tunnel that is not online has no effect.
  await control.fault(trouble.fault).catch(() => undefined);
  const actions = random.int(0, 3);
  const running: Promise<void>[] = [];
  for (let count = 0; count < actions; count += 1) {
    running.push(act(random, fleet, random.pick(fleet.members)));
    await pause(random.int(0, 300));
  }
  await pause(random.int(0, 1_500));
  await control.clear();
  await control.tolerance(0);
  await Promise.all(running);
  return actions;
}

async function act(random: Random, fleet: Fleet, member: Member): Promise<void> {
  const kind = random.pick([
    "start",
    "stop",
    "restart",
    "retry",
    "double start",
    "stop and start",
  ] as const);
  if (kind === "start" || kind === "double start") fleet.start(member);
  if (kind === "double start") fleet.start(member);
  if (kind === "stop") await fleet.stop(member);
  if (kind === "restart") await fleet.restart(member);
  if (kind === "retry") fleet.engine.retryNow(member.id);
  if (kind === "stop and start") {
    const stopped = fleet.stop(member);
    fleet.start(member);
    await stopped;
  }
}

/** Waits until every tunnel is in its desired state. Returns what is wrong when the time is over. */
async function settle(
  fleet: Fleet,
  control: Control,
  mayFail = false,
): Promise<string | undefined> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const problem = await findProblem(fleet, control, mayFail);
    if (!problem || Date.now() > deadline) return problem;
    await pause(20);
  }
}

/** Users start tunnels again that a permanent refusal or the service has ended. */
function revive(fleet: Fleet): void {
  for (const member of fleet.members) {
    if (member.desired === "up" && fleet.stateOf(member) === "failed") fleet.start(member);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
}

function megabytes(): number {
  return Math.round(process.memoryUsage().rss / 1024 / 1024);
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
}
