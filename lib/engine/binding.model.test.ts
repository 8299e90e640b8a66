import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SAMPLE_LISTENER_PLAN } from "@/e2e/sample-listener-plan";
import { AgentLink } from "./agent-link";
import { Binding, type ListenerNews } from "./binding";
import type { Failure } from "./failure";
import type { AgentListener, AgentSession } from "./ngrok-sdk";
import type { BindingPhase } from "./transitions";

// Any sequence of actions by the queue and the supervisor on a wanted listener, over several sessions, against a model
// of its phase.

const REST = 1_000;
const STALE = 90_000;

type Model = {
  phase: BindingPhase;
  /** A bind request is in progress. */
  asking: boolean;
  /** When its pause ends. */
  restUntil: number;
  staleUntil: number;
  now: number;
  /** A listener exists; for a cancelled one, until it is closed. */
  held: boolean;
  /** The random host name that it got last. */
  host: string | undefined;
  hosts: number;
};

class World {
  readonly news: ListenerNews["kind"][] = [];
  readonly binding = new Binding(SAMPLE_LISTENER_PLAN, ({ kind }) => this.news.push(kind));
  readonly links: AgentLink[] = [];
  again = 0;
  private listeners = 0;
  private answer = (): void => undefined;

  get link(): AgentLink {
    const link = this.links.at(-1);
    if (!link) throw new Error("There is no session");
    return link;
  }

  async open(): Promise<void> {
    const session: AgentSession = {
      bind: () => Promise.reject(new Error("Nothing is asked for here")),
      close: () => Promise.resolve(),
    };
    const link = new AgentLink();
    this.links.push(link);
    await link.open(
      Promise.resolve(session),
      1_000,
      { intervalS: 3_600, toleranceS: 0 },
      () => undefined,
    );
  }

  ask(): void {
    void this.binding.ask(
      () =>
        new Promise((resolve) => {
          this.answer = resolve;
        }),
    );
  }

  answerRequest(): void {
    this.answer();
  }

  attach(link = this.link): boolean {
    this.listeners += 1;
    const listener: AgentListener = {
      url: `https://host-${this.listeners}.example.com`,
      ended: new Promise(() => undefined),
      close: () => Promise.resolve(),
    };
    return this.binding.attach(link, listener);
  }
}

const failure: Failure = { title: "No", detail: "No.", persistence: "passing" };
const isWanted = ({ phase }: Model) => phase === "wanted" || phase === "resting";

function bound(model: Model): void {
  model.hosts += 1;
  if (!isWanted(model)) return;
  model.phase = "bound";
  model.held = true;
  model.staleUntil = 0;
  model.host = `host-${model.hosts}.example.com`;
}

function detached(model: Model): void {
  model.held = false;
  if (model.phase === "bound") model.phase = "wanted";
}

function command(
  name: string,
  run: (world: World, model: Readonly<Model>) => unknown,
  expected: (model: Model) => void,
  check: (model: Model) => boolean = () => true,
): fc.AsyncCommand<Model, World> {
  return {
    toString: () => name,
    check: (model) => check(model),
    run: async (model, world) => {
      await run(world, { ...model });
      await vi.advanceTimersByTimeAsync(0);
      expected(model);
      verify(model, world);
    },
  };
}

function verify(model: Model, { binding, links }: World): void {
  expect(binding.isBound).toBe(model.phase === "bound");
  expect(binding.isCancelled).toBe(model.phase === "cancelled");
  // At most one request at a time, and none for a listener that is bound, resting or not wanted.
  expect(binding.isWaiting).toBe(model.phase === "wanted" && !model.asking);
  expect(binding.listener !== undefined).toBe(model.held);
  // Exactly one session carries it, and none that was given up.
  const carriers = links.filter(({ bindings }) => bindings.has(binding));
  expect(carriers).toHaveLength(model.held ? 1 : 0);
  expect(carriers.some(({ phase }) => phase === "retired")).toBe(false);
  expect(binding.host).toBe(model.host);
  expect(binding.mayBeStale).toBe(model.staleUntil > model.now);
}

const CANCELLED = command(
  "nobody wants it any more",
  ({ binding }) => binding.cancel(),
  (model) => {
    model.phase = "cancelled";
  },
);

const COMMANDS = [
  command(
    "it is asked for",
    (world) => world.ask(),
    (model) => {
      model.asking = true;
    },
    ({ phase, asking }) => phase === "wanted" && !asking,
  ),
  command(
    "ngrok gives a listener",
    (world, model) => {
      expect(world.attach()).toBe(isWanted(model));
      world.answerRequest();
    },
    (model) => {
      bound(model);
      model.asking = false;
    },
    ({ asking }) => asking,
  ),
  command(
    "ngrok refuses it",
    (world) => {
      const again = () => {
        world.again += 1;
      };
      world.binding.retryAfter(REST, failure, again);
      world.answerRequest();
    },
    (model) => {
      model.asking = false;
      if (model.phase !== "wanted") return;
      model.phase = "resting";
      model.restUntil = model.now + REST;
    },
    ({ asking }) => asking,
  ),
  command(
    "an earlier request is answered late",
    (world, model) => expect(world.attach()).toBe(isWanted(model)),
    bound,
  ),
  command(
    "a request of a session that was given up is answered",
    (world) => {
      const former = new AgentLink();
      former.retire();
      expect(world.attach(former)).toBe(false);
    },
    (model) => {
      model.hosts += 1;
    },
  ),
  command("its listener ends", ({ binding }) => binding.detach(), detached),
  command(
    "its session is given up, and there is another",
    (world) => {
      world.link.retire();
      return world.open();
    },
    detached,
  ),
  command(
    "Retry now",
    ({ binding }) => binding.retryNow(),
    (model) => {
      if (model.phase === "resting") model.phase = "wanted";
    },
  ),
  command(
    "it may be stale",
    ({ binding }) => binding.expectStale(Date.now() + STALE),
    (model) => {
      model.staleUntil = model.now + STALE;
    },
  ),
  command(
    "what is left of it is asked for",
    ({ binding }, { held, asking, staleUntil, host }) => {
      const isUnsure = held || asking;
      // The supervisor does the same with what it has detached.
      const now = Date.now();
      const left = binding.leave(binding.detach(), STALE);
      const until = isUnsure ? now + STALE : staleUntil === 0 ? 0 : expect.any(Number);
      expect(left).toEqual({ host, until });
    },
    detached,
  ),
  ...[200, REST].map((ms) =>
    command(
      `${ms} ms pass`,
      async (world, { phase, restUntil, now }) => {
        const before = world.again;
        await vi.advanceTimersByTimeAsync(ms);
        const isDue = phase === "resting" && restUntil <= now + ms;
        expect(world.again - before).toBe(isDue ? 1 : 0);
      },
      (model) => {
        model.now += ms;
        if (model.phase === "resting" && model.restUntil <= model.now) model.phase = "wanted";
      },
    ),
  ),
];

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("whatever is asked, answered, lost and wanted, a listener is in one phase and bound at most once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.commands(
        // Only a few are cancelled early.
        [...COMMANDS, ...COMMANDS, ...COMMANDS, CANCELLED].map((each) => fc.constant(each)),
        { maxCommands: 60, size: "max" },
      ),
      async (commands) => {
        const world = new World();
        await world.open();
        const model: Model = {
          phase: "wanted",
          asking: false,
          restUntil: 0,
          staleUntil: 0,
          now: 0,
          held: false,
          host: undefined,
          hosts: 0,
        };
        await fc.asyncModelRun(() => ({ model, real: world }), commands);
        expect(world.news.filter((kind) => kind === "bound").length).toBeLessThanOrEqual(
          model.hosts,
        );
        for (const link of world.links) link.retire();
        vi.clearAllTimers();
      },
    ),
    { numRuns: 400 },
  );
});
