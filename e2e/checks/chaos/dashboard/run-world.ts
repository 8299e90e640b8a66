import { Random } from "@/e2e/checks/chaos/random";
import { judgeStops, type Stop, Users } from "./actions";
import { INTRUDERS } from "./app";
import { FAULTS } from "./faults/all";
import type { Fault } from "./faults/fault";
import { Ledger, readEdits, readTunnels } from "./ledger";
import type { Machines } from "./machines";
import type { Place } from "./place";
import { settle } from "./settle";
import type { Visitors } from "./visitors";
import { pause, within } from "./wait";
import { World } from "./world";

export type WorldOptions = { place: Place; faults: number; seed: number; kinds: string[] };

/** The result of one fault. */
export type Outcome = {
  kind: string;
  /** `--only KIND --seed SEED --faults 1` repeats it. */
  seed: number;
  detail: string;
  /** The evidence that it happened; absent when there is none. */
  proof?: string | undefined;
  /** Milliseconds from its end until everything was in its desired state. */
  settledMs: number;
  stops: Stop[];
  megabytes: number;
  problems: string[];
};

type Visits = Visitors["counts"] & Machines["counts"] & { guestsIn: number };

/** What was left after everything was stopped, compared with a fresh process. */
export type Rest = {
  descriptors: { fresh: number; end: number };
  kinds: { fresh: Record<string, number>; end: Record<string, number> };
  edge: { sockets: number; sessions: number; listeners: number };
  supervised: boolean;
  answers: Record<string, number>;
  visits: Visits;
  problems: string[];
};

/** The resources of a process that was just started and has no tunnel online. */
type Fresh = { descriptors: number; megabytes: number; kinds: Record<string, number> };

const GONE = "the process is gone";
const HEALTHY_MS = 10_000;
const RESTARTED_MS = 30_000;
const LEFT_MS = 10_000;
/** How many more open files, and megabytes of memory, an old process may have than a fresh one. */
const MORE_DESCRIPTORS = 20;
const MORE_MEGABYTES = 200;
const SEED_STEP = 7_919;

/** Random faults against one whole dashboard, one after the other, while users continue to work. */
export async function runWorld(
  { place, faults, seed, kinds }: WorldOptions,
  onOutcome: (outcome: Outcome) => void,
): Promise<Rest> {
  const world = await World.open(place);
  const run = new Run(world);
  const fresh = {
    descriptors: countDescriptors(world),
    megabytes: megabytesOf(world),
    kinds: (await world.home.count()).kinds,
  };
  await run.startAll();
  for (let count = 0; count < faults; count += 1) {
    const faultSeed = (seed + count * SEED_STEP) % 2_147_483_647;
    const random = new Random(faultSeed);
    const drawn = random.next();
    const kind = kinds[Math.floor(drawn * kinds.length)] ?? "";
    onOutcome({ ...(await run.suffer(kind, random)), seed: faultSeed });
  }
  const rest = await run.end(fresh);
  await world.close();
  return rest;
}

class Run {
  private readonly ledger = new Ledger();
  private readonly users: Users;
  private readonly supervised: boolean;
  private secretsBefore = 0;
  private strayedBefore = 0;

  constructor(private readonly world: World) {
    this.users = new Users(world, this.ledger);
    this.supervised = world.home.isSupervised;
  }

  async startAll(): Promise<void> {
    for (const member of this.world.members) await this.users.start(member);
    const problem = await settle(this.world, this.ledger);
    if (problem) throw new Error(`The tunnels did not come up: ${problem}`);
    const tunnels = await readTunnels(this.world);
    const urlOf = (id: string) => tunnels.find((tunnel) => tunnel.id === id)?.status.url ?? "";
    await this.world.visitors.arrive(({ id }) => urlOf(id));
    this.world.machines.arrive(urlOf);
  }

  async suffer(kind: string, random: Random): Promise<Omit<Outcome, "seed">> {
    const { world } = this;
    const fault = FAULTS[kind];
    if (!fault) throw new Error(`There is no fault ${kind}`);
    this.users.stops.length = 0;
    const intruded = this.intruded();
    if (fault.movesClock) this.ledger.doubtTimed();
    this.users.clockIsRight = !fault.movesClock;
    const running = await fault.begin(world, random);
    const actions = await this.live(fault, random);
    const proof = await running.proof();
    const wrong = running.wrong?.() ?? [];
    await running.end();
    const ended = performance.now();
    if (fault.unresponsive) this.users.hearsFrom = ended;
    const problems = [...wrong, ...(await this.recover(fault, actions))];
    const settledMs = Math.round(performance.now() - ended);
    problems.push(...this.intrusions(intruded, fault));
    const unresponsive =
      fault.unresponsive === true || problems.some((text) => text.startsWith(GONE));
    problems.push(...judgeStops(this.users.stops, unresponsive));
    if (problems.length > 0) problems.push(...(await this.comeBack()));
    else if (fault.cutsPower || (fault.storage && random.chance(0.5)))
      problems.push(...(await this.cutPower()));
    problems.push(...(await this.revive()));
    return {
      kind,
      detail: running.detail,
      proof,
      settledMs,
      stops: [...this.users.stops],
      megabytes: megabytesOf(world),
      problems,
    };
  }

  /** Bytes of those who must not get to an app, of all until now: "KIND ID" and how many. */
  private intruded(): Map<string, number> {
    const { members, app } = this.world;
    return new Map(
      members.flatMap(({ id }) =>
        INTRUDERS.map((kind) => [`${kind} ${id}`, app.intruded(kind, id)] as const),
      ),
    );
  }

  /** The gate lets none of them through, whatever the fault is. Without it ngrok's login has to. */
  private intrusions(before: ReadonlyMap<string, number>, { opens }: Fault): string[] {
    const now = this.intruded();
    const secrets = this.world.app.secrets() - this.secretsBefore;
    this.secretsBefore += secrets;
    const shown = secrets > 0 ? [`${secrets} requests showed the app a secret of the gate`] : [];
    const strayed = this.world.app.strayed() - this.strayedBefore;
    this.strayedBefore += strayed;
    if (strayed > 0) shown.push(`${strayed} requests came to another app of the link`);
    const intrusions = this.world.members.flatMap(({ id, gated }) =>
      INTRUDERS.flatMap((kind) => {
        const key = `${kind} ${id}`;
        const bytes = (now.get(key) ?? 0) - (before.get(key) ?? 0);
        const isAllowed = !gated && (opens === true || kind === "wrong");
        const way = gated ? "past the gate" : "without a gate";
        return bytes > 0 && !isAllowed ? [`${bytes} bytes reached the app ${way}: ${key}`] : [];
      }),
    );
    return [...shown, ...intrusions];
  }

  /** Lets the fault last, with users who do something meanwhile; what they do may not be answered yet. */
  private async live(fault: Fault, random: Random): Promise<Promise<unknown>[]> {
    const [least, most] = fault.lasts ?? [300, 1_500];
    const until = performance.now() + random.int(least, most);
    const actions = [
      this.users.act(
        random,
        random.pick(["edit", "people", "stop", "restart", "guest", "key", "group-stop"]),
      ),
    ];
    for (let count = random.int(0, 2); count > 0; count -= 1) {
      await pause(random.int(0, 200));
      actions.push(this.users.act(random));
    }
    await pause(until - performance.now());
    return actions;
  }

  /** Call it when the fault is over. Returns what is not as it must be. */
  private async recover(fault: Fault, actions: Promise<unknown>[]): Promise<string[]> {
    const { home } = this.world;
    const problems: string[] = [];
    const patience = fault.deadly ? RESTARTED_MS : HEALTHY_MS;
    const isUp = await within(patience, async () => !!home.ended || home.api.isHealthy());
    if (home.ended && (this.supervised || !fault.deadly)) problems.push(this.gone());
    if (home.ended) await home.start();
    else if (!isUp) return [...problems, `not healthy ${patience} ms after the fault`];
    await Promise.all(actions);
    const problem = await settle(this.world, this.ledger, {
      fail: fault.final,
      beUnsaved: fault.cutsPower,
      takeMs: fault.settlesWithinMs,
    });
    // The process may end a little later because of what the fault left behind.
    if (home.ended) return [...problems, this.gone()];
    return problem ? [...problems, problem] : [...problems, ...(await this.lost())];
  }

  private gone(): string {
    const { home } = this.world;
    return `${GONE}, ${home.ended}: ${lastLines(home.output)}`;
  }

  private async lost(): Promise<string[]> {
    try {
      const found = await readEdits(this.world, await readTunnels(this.world));
      return this.ledger.compare(found).map((text) => `lost: ${text}`);
    } catch (error) {
      return [`what was edited cannot be read: ${String(error)}`];
    }
  }

  /** Everything ends at once and comes back: acknowledged edits are there, and online tunnels come online. */
  private async cutPower(): Promise<string[]> {
    // A user who was told that something is not saved was promised nothing.
    for (const { id, status } of await readTunnels(this.world).catch(() => [])) {
      if (status.unsaved) this.ledger.want(id, "either");
    }
    await this.world.home.kill();
    return this.startAgain();
  }

  /** After a problem the run continues with a new process. */
  private async comeBack(): Promise<string[]> {
    const { home, members } = this.world;
    await home.kill();
    for (const { id } of members) {
      if (this.ledger.wanted(id) !== "down") this.ledger.want(id, "either");
    }
    return this.startAgain();
  }

  private async startAgain(): Promise<string[]> {
    try {
      await this.world.home.start();
    } catch (error) {
      return [`after a power cut: ${String(error)}`];
    }
    const problem = await settle(this.world, this.ledger, { fail: true });
    const problems = [...(problem ? [problem] : []), ...(await this.lost())];
    if (problem) await this.acceptWhatIs();
    return problems.map((text) => `after a power cut: ${text}`);
  }

  /** Accepts the present state, so that each problem is reported once. */
  private async acceptWhatIs(): Promise<void> {
    for (const { id, status } of await readTunnels(this.world).catch(() => [])) {
      this.ledger.accept(id, status.desired);
    }
  }

  /** Users start tunnels again that a fault or another user has stopped. */
  private async revive(): Promise<string[]> {
    const tunnels = await readTunnels(this.world).catch(() => []);
    for (const { id, status } of tunnels) {
      const member = this.world.members.find((each) => each.id === id);
      if (member && status.state !== "online") await this.users.start(member);
    }
    const problem = await settle(this.world, this.ledger);
    return problem ? [`when started again: ${problem}`] : [];
  }

  async end(fresh: Fresh): Promise<Rest> {
    const { world } = this;
    this.users.stops.length = 0;
    await this.users.stopAll();
    const problems = judgeStops(this.users.stops, false);
    const problem = await settle(world, this.ledger);
    if (problem) problems.push(problem);
    world.visitors.leave();
    world.machines.leave();
    const edge = async () => {
      const { sockets, sessions } = await world.control.state();
      const listeners = sessions.flatMap((session) => session.listeners).length;
      return { sockets, sessions: sessions.length, listeners };
    };
    const descriptors = { fresh: fresh.descriptors, end: countDescriptors(world) };
    if (descriptors.end > descriptors.fresh + MORE_DESCRIPTORS) {
      problems.push(`${descriptors.end} file descriptors, ${descriptors.fresh} when it was fresh`);
    }
    const megabytes = megabytesOf(world);
    if (megabytes > fresh.megabytes + MORE_MEGABYTES) {
      problems.push(`${megabytes} MB of memory, ${fresh.megabytes} MB when it was fresh`);
    }
    const kinds = { fresh: fresh.kinds, end: (await world.home.count()).kinds };
    problems.push(...(await this.cutPower()));
    // Sessions last some minutes longer than their last tunnel, but not longer than the dashboard.
    await world.home.close();
    await within(LEFT_MS, async () => Object.values(await edge()).every((count) => count === 0));
    const left = await edge();
    for (const [what, count] of Object.entries(left)) {
      if (count > 0) problems.push(`the edge has ${count} ${what}`);
    }
    return {
      descriptors,
      kinds,
      edge: left,
      supervised: this.supervised,
      answers: Object.fromEntries(this.users.answers),
      visits: {
        ...world.visitors.counts,
        ...world.machines.counts,
        guestsIn: world.app.guests(),
      },
      problems: problems.map((text) => `at the end: ${text}`),
    };
  }
}

function countDescriptors({ home }: World): number {
  return process.platform === "linux" ? home.descriptors() : 0;
}

function megabytesOf({ home }: World): number {
  try {
    return process.platform === "linux" ? home.megabytes() : 0;
  } catch {
    return 0;
  }
}

function lastLines(output: string): string {
  const lines = output.trim().split("\n").slice(-12);
  const error = lines.find((line) => /error|exception/i.test(line)) ?? lines.at(-1) ?? "";
  return error.trim().slice(0, 200);
}
