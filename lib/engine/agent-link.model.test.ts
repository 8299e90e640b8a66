import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SAMPLE_LISTENER_PLAN } from "@/e2e/sample-listener-plan";
import { AgentLink } from "./agent-link";
import { Binding } from "./binding";
import type { AgentListener, AgentSession } from "./ngrok-sdk";
import type { LinkPhase } from "./transitions";

// Any sequence of reports from the SDK about a session and of actions by the connection, against a model of the
// session's phase and timers. Time advances in steps of 50 ms.

const STEP = 50;
const OPEN_DEADLINE = 5_000;
const PATIENCE = 400;
const WAKE_CHECK = 3_000;
const HEARTBEAT = { intervalS: 1, toleranceS: 1 };
/** In seconds, including the two that a session may be late. */
const QUIET_AFTER = 4;

type Model = {
  phase: LinkPhase;
  /** The SDK has answered, which it must do by `OPEN_DEADLINE`. */
  answered: boolean;
  now: number;
  openedAt: number;
  heardAt: number;
  quiet: number;
  /** When each timer is due. */
  wakeCheck?: { at: number; asked: number } | undefined;
  patience?: number | undefined;
  rebinding?: number | undefined;
  secondEnd?: number | undefined;
  carried: number;
  unconfirmed: number;
  /** Unbinds fail, as on a dead connection. */
  broken: boolean;
  closed: boolean;
};

/** The reports to the connection about this session. */
type Told = "over" | "rebound" | "silent" | "quiet" | "failed";

class World {
  readonly link = new AgentLink();
  told: Told[] = [];
  closes = 0;
  broken = false;
  answer = (_session: AgentSession): void => undefined;
  refuse = (_error: Error): void => undefined;

  constructor() {
    const connecting = new Promise<AgentSession>((resolve, reject) => {
      this.answer = resolve;
      this.refuse = reject;
    });
    this.link
      .open(connecting, OPEN_DEADLINE, HEARTBEAT, () => this.told.push("quiet"))
      .catch(() => {
        this.told.push("failed");
        // The connection does the same.
        this.link.retire();
      });
  }

  readonly session: AgentSession = {
    bind: () => Promise.reject(new Error("Nothing is asked for here")),
    close: async () => {
      this.closes += 1;
    },
  };

  bind(): void {
    const listener: AgentListener = {
      url: "https://a.example.com",
      ended: new Promise(() => undefined),
      close: () => (this.broken ? Promise.reject(new Error("broken")) : Promise.resolve()),
    };
    new Binding(SAMPLE_LISTENER_PLAN, () => undefined).attach(this.link, listener);
  }
}

const rebindingTime = ({ carried, unconfirmed }: Model) => 100 + (carried + unconfirmed) * 50;

/** Everything bound must be unbound, and the session ends after that. */
function end(model: Model): void {
  if (!model.broken) model.unconfirmed = 0;
  if (model.answered && model.unconfirmed === 0) model.closed = true;
}

function standBack(model: Model): void {
  model.wakeCheck = undefined;
  model.patience = undefined;
  model.rebinding = undefined;
}

function retire(model: Model): void {
  model.phase = "retired";
  standBack(model);
  model.secondEnd = undefined;
  model.unconfirmed += model.carried;
  model.carried = 0;
  end(model);
}

/** Advances one step of time. Returns the reports to the connection in it. */
function pass(model: Model): Told[] {
  const told: Told[] = [];
  model.now += STEP;
  const { now } = model;
  if (!model.answered && now === OPEN_DEADLINE) {
    retire(model);
    told.push("failed");
  }
  if (model.wakeCheck && now >= model.wakeCheck.at) {
    if (model.heardAt < model.wakeCheck.asked) told.push("silent");
    model.wakeCheck = undefined;
  }
  if (model.patience !== undefined && now >= model.patience) {
    model.patience = undefined;
    told.push("over");
  }
  if (model.rebinding !== undefined && now >= model.rebinding) {
    model.rebinding = undefined;
    model.phase = "live";
    told.push("rebound");
  }
  if (model.secondEnd !== undefined && now >= model.secondEnd) {
    model.secondEnd = undefined;
    end(model);
  }
  const isOpen = model.phase === "live" || model.phase === "recovering";
  if (isOpen && now > model.openedAt && (now - model.openedAt) % 1_000 === 0) {
    model.quiet += 1;
    if (model.quiet > QUIET_AFTER) told.push("quiet");
  }
  return told;
}

const settled = () => vi.advanceTimersByTimeAsync(0);

function command(
  name: string,
  run: (world: World) => unknown,
  expected: (model: Model, told: Told[]) => void,
  check: (model: Model) => boolean = () => true,
): fc.AsyncCommand<Model, World> {
  return {
    toString: () => name,
    check: (model) => check(model),
    run: async (model, world) => {
      world.told = [];
      const before = model.phase;
      await run(world);
      await settled();
      const told: Told[] = [];
      expected(model, told);
      expect([...world.told].sort()).toEqual([...told].sort());
      expect(world.link.phase).toBe(model.phase);
      // A session that was given up stays so.
      if (before === "retired") expect(world.link.phase).toBe("retired");
      expect(world.link.bindings.size).toBe(model.carried);
      expect(world.link.unconfirmed.size).toBe(model.unconfirmed);
      expect(world.closes > 0).toBe(model.closed);
    },
  };
}

const inPhase =
  (...phases: LinkPhase[]) =>
  ({ phase }: Readonly<Model>) =>
    phases.includes(phase);
const isUnanswered = ({ answered }: Readonly<Model>) => !answered;

const wait = (ms: number) =>
  command(
    `${ms} ms pass`,
    () => vi.advanceTimersByTimeAsync(ms),
    (model, told) => {
      for (let passed = 0; passed < ms; passed += STEP) told.push(...pass(model));
    },
  );

const CONNECTED = command(
  "the SDK has connected",
  ({ answer, session }) => answer(session),
  (model, told) => {
    model.answered = true;
    if (model.phase !== "retired") {
      model.phase = "live";
      model.openedAt = model.now;
      model.heardAt = model.now;
      return;
    }
    // The session came too late, or was cut before we knew of it: it is closed at once.
    if (model.now < OPEN_DEADLINE) told.push("failed");
    retire(model);
  },
  isUnanswered,
);

const GIVEN_UP = command("it is given up", ({ link }) => link.retire(), retire);

const COMMANDS = [
  command(
    "the network drops it",
    ({ link }) => link.dropped(),
    (model) => {
      if (model.phase === "opening") model.phase = "retired";
      if (model.phase !== "live") return;
      model.phase = "recovering";
      model.wakeCheck = undefined;
    },
  ),
  command(
    "a heartbeat",
    ({ link }) => link.heard(0),
    (model) => {
      if (model.phase !== "retired") {
        model.heardAt = model.now;
        model.quiet = 0;
      } else if (model.unconfirmed > 0) model.secondEnd = model.now + rebindingTime(model);
    },
    ({ phase }) => phase !== "opening",
  ),
  command(
    "another one is in use",
    ({ link }) => link.standBack(),
    standBack,
    inPhase("live", "recovering"),
  ),
  command(
    "a listener is bound",
    (world) => world.bind(),
    (model) => {
      model.carried += 1;
    },
    inPhase("live"),
  ),
  command(
    "unbinds fail from now on",
    (world) => {
      world.broken = true;
    },
    (model) => {
      model.broken = true;
    },
  ),
  command(
    "unbinds work from now on",
    (world) => {
      world.broken = false;
    },
    (model) => {
      model.broken = false;
    },
  ),
  command(
    "the SDK is given time",
    (world) => world.link.giveSdkTime(PATIENCE, () => world.told.push("over")),
    (model) => {
      model.rebinding = undefined;
      model.patience = model.now + PATIENCE;
    },
    inPhase("recovering"),
  ),
  command(
    "the SDK is connected again and binds",
    (world) => world.link.awaitRebind(0, () => world.told.push("rebound")),
    (model) => {
      model.patience = undefined;
      model.rebinding = model.now + rebindingTime(model);
    },
    inPhase("recovering"),
  ),
  command(
    "the machine woke up",
    (world) => world.link.expectHeartbeat(WAKE_CHECK, () => world.told.push("silent")),
    (model) => {
      model.wakeCheck = { at: model.now + WAKE_CHECK, asked: model.now };
    },
    inPhase("live"),
  ),
  wait(STEP),
  wait(300),
  wait(WAKE_CHECK),
];

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("whatever happens to a session, it is in one phase, each timer fires when due, and a given-up session stays so", async () => {
  await fc.assert(
    fc.asyncProperty(
      // Most sequences begin with a session in use, and few end it early.
      fc.boolean(),
      fc.commands(
        [...COMMANDS, ...COMMANDS, ...COMMANDS, CONNECTED, GIVEN_UP, wait(OPEN_DEADLINE)].map(
          (each) => fc.constant(each),
        ),
        { maxCommands: 60, size: "max" },
      ),
      async (isOpen, commands) => {
        const model: Model = {
          phase: "opening",
          answered: false,
          now: 0,
          openedAt: 0,
          heardAt: 0,
          quiet: 0,
          carried: 0,
          unconfirmed: 0,
          broken: false,
          closed: false,
        };
        const world = new World();
        if (isOpen) await CONNECTED.run(model, world);
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        // On a working connection, a session that was given up leaves nothing at the service.
        world.broken = false;
        world.link.retire();
        await settled();
        expect(world.link.unconfirmed.size).toBe(0);
        expect(world.link.bindings.size).toBe(0);
        if (model.answered) expect(world.closes).toBeGreaterThan(0);
        vi.clearAllTimers();
      },
    ),
    { numRuns: 500 },
  );
});
