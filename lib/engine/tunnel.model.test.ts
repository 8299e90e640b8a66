import fc from "fast-check";
import { expect, test } from "vitest";
import { SAMPLE_LISTENER_PLAN } from "@/e2e/sample-listener-plan";
import type { TunnelState } from "@/lib/contract/tunnels";
import type { ListenerNews } from "./binding";
import type { Failure } from "./failure";
import type { TunnelPlan } from "./plan";
import { transition } from "./transitions";
import { type ListenerKeeper, type StateChange, Tunnel } from "./tunnel";

// Any sequence of the user's requests and of reports from ngrok, against a model of both.

const UP: TunnelState[] = ["starting", "online", "reconnecting"];

type Tell = (news: ListenerNews) => void;
type Model = { state: TunnelState; wanted: boolean };

/** The other side. It has at most one listener, and answers an unbind only on command. */
class Keeper implements ListenerKeeper {
  wanted = 0;
  /** The callbacks of every run, including runs that are over. */
  readonly told: Tell[] = [];
  private readonly unbinds: (() => void)[] = [];

  add(_plan: unknown, tell: Tell): void {
    this.wanted += 1;
    this.told.push(tell);
  }

  remove(): Promise<void> {
    this.wanted -= 1;
    return new Promise((resolve) => this.unbinds.push(resolve));
  }

  retryNow(): void {}

  answerUnbinds(): void {
    for (const answer of this.unbinds.splice(0)) answer();
  }

  /** Closes the listener before it reports the end. */
  end(news: ListenerNews): void {
    const tell = this.told.at(-1);
    if (!tell) return;
    this.wanted -= 1;
    tell(news);
  }
}

class World {
  readonly keeper = new Keeper();
  readonly changes: StateChange[] = [];
  /** How often each plan was released. */
  readonly released: number[] = [];
  readonly tunnel = new Tunnel("a", {
    keeperFor: () => this.keeper,
    changed: (change) => change && this.changes.push(change),
  });

  plan(): TunnelPlan {
    const number = this.released.push(0) - 1;
    return {
      account: { accountId: "account", name: "Account", authtoken: "token" },
      listener: SAMPLE_LISTENER_PLAN,
      release: () => {
        this.released[number] = (this.released[number] ?? 0) + 1;
      },
    };
  }
}

const failure: Failure = { title: "No", detail: "No.", persistence: "permanent" };
const settled = () => new Promise((resolve) => setImmediate(resolve));

function command(
  name: string,
  run: (world: World) => void,
  expected: (model: Model) => Partial<Model>,
  check: (model: Model) => boolean = () => true,
): fc.AsyncCommand<Model, World> {
  return {
    toString: () => name,
    check,
    run: async (model, world) => {
      run(world);
      await settled();
      Object.assign(model, expected({ ...model }));
      verify(model, world);
    },
  };
}

function verify({ state, wanted }: Model, { tunnel, keeper, changes, released }: World): void {
  expect(tunnel.runtime.state).toBe(state);
  const isUp = UP.includes(state);
  expect(keeper.wanted).toBe(isUp ? 1 : 0);
  // What was opened for a run is closed once, as soon as the run is over or will never begin.
  expect(Math.max(0, ...released)).toBeLessThanOrEqual(1);
  expect(released.filter((times) => times === 0)).toHaveLength((isUp ? 1 : 0) + (wanted ? 1 : 0));
  if (state === "online") expect(tunnel.runtime.url).toBe("https://a.example.com");
  if (state === "stopped" || state === "failed") expect(tunnel.runtime.url).toBeUndefined();
  for (const [index, { from, to }] of changes.entries()) {
    expect(from).toBe(changes[index - 1]?.to ?? "stopped");
    expect(EVENTS.some((event) => transition(from, event) === to)).toBe(true);
  }
}

const EVENTS = ["start", "bound", "lost", "refused", "service-stopped", "stop", "unbound"] as const;
const isUp = ({ state }: Model) => UP.includes(state);

const COMMANDS = [
  command(
    "start",
    (world) => world.tunnel.start(world.plan(), "test"),
    ({ state }) => {
      if (state === "stopping") return { wanted: true };
      return UP.includes(state) ? {} : { state: "starting" };
    },
  ),
  command(
    "stop",
    (world) => void world.tunnel.stop("test"),
    ({ state }) => {
      if (UP.includes(state)) return { state: "stopping" };
      return { wanted: false, state: state === "failed" ? "stopped" : state };
    },
  ),
  command(
    "restart",
    (world) => void world.tunnel.restart(world.plan(), "test"),
    ({ state }) => {
      if (UP.includes(state) || state === "stopping") return { state: "stopping", wanted: true };
      return { state: "starting" };
    },
  ),
  command(
    "double start",
    (world) => {
      world.tunnel.start(world.plan(), "test");
      world.tunnel.start(world.plan(), "test");
    },
    ({ state }) => {
      if (state === "stopping") return { wanted: true };
      return UP.includes(state) ? {} : { state: "starting" };
    },
  ),
  command(
    "stop and start",
    (world) => {
      void world.tunnel.stop("test");
      world.tunnel.start(world.plan(), "test");
    },
    ({ state }) =>
      UP.includes(state) || state === "stopping"
        ? { state: "stopping", wanted: true }
        : { state: "starting" },
  ),
  command(
    "the unbind is answered",
    ({ keeper }) => keeper.answerUnbinds(),
    ({ state, wanted }) =>
      state === "stopping" ? { state: wanted ? "starting" : "stopped", wanted: false } : {},
  ),
  command(
    "bound",
    ({ keeper }) => keeper.told.at(-1)?.({ kind: "bound", url: "https://a.example.com" }),
    ({ state }) => ({ state: transition(state, "bound") ?? state }),
    isUp,
  ),
  command(
    "lost",
    ({ keeper }) => keeper.told.at(-1)?.({ kind: "lost", failure }),
    ({ state }) => ({ state: transition(state, "lost") ?? state }),
    isUp,
  ),
  command(
    "waiting",
    ({ keeper }) =>
      keeper.told.at(-1)?.({ kind: "waiting", failure, attempt: 1, nextAt: new Date() }),
    () => ({}),
    isUp,
  ),
  command(
    "refused",
    ({ keeper }) => keeper.end({ kind: "refused", failure }),
    () => ({ state: "failed" }),
    isUp,
  ),
  command(
    "stopped by the service",
    ({ keeper }) => keeper.end({ kind: "service-stopped", failure }),
    () => ({ state: "failed" }),
    isUp,
  ),
  command(
    "not to run like this",
    ({ tunnel }) => tunnel.fail(failure),
    ({ state }) => (UP.includes(state) ? { state: "failed" } : {}),
  ),
  command(
    "news of runs that are over",
    ({ keeper, tunnel }) => {
      const over = UP.includes(tunnel.runtime.state) ? keeper.told.slice(0, -1) : keeper.told;
      for (const tell of over) {
        tell({ kind: "bound", url: "https://late.example.com" });
        tell({ kind: "lost", failure });
        tell({ kind: "waiting", failure, attempt: 9, nextAt: new Date() });
        tell({ kind: "refused", failure });
        tell({ kind: "service-stopped", failure });
      }
    },
    () => ({}),
  ),
];

test("whatever is requested and whatever happens, the last request wins and nothing is bound twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.commands(
        COMMANDS.map((each) => fc.constant(each)),
        { maxCommands: 40 },
      ),
      async (commands) => {
        const world = new World();
        const model: Model = { state: "stopped", wanted: false };
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        world.keeper.answerUnbinds();
        await settled();
        const wanted = UP.includes(model.state) || model.wanted;
        expect(UP.includes(world.tunnel.runtime.state)).toBe(wanted);
        expect(world.keeper.wanted).toBe(wanted ? 1 : 0);
      },
    ),
    { numRuns: 300 },
  );
});
