import type { AgentLink } from "./agent-link";
import type { Binding } from "./binding";
import type { Connection } from "./connection";
import { isDeadline } from "./deadline";
import { URL_TAKEN } from "./explain-taken";
import { type Failure, isAnswer, readFailure } from "./failure";
import type { AgentListener, ListenerEnd } from "./ngrok-sdk";
import { RandomHosts } from "./random-hosts";

// All in milliseconds.
const BIND_DEADLINE = 5_000;
/** ngrok notices a dead session only after its own tolerance, and counts its listeners until then. */
export const COUNTED_FOR = 90_000;
const COUNTED_RETRY = 1_000;
/** Each bind that never came back costs a session: a service that answers none is not asked often. */
const HUNG_RETRY_FIRST = 2_000;
const HUNG_RETRY = 30_000;

/** The one limit that is about a name: its URL is online already. */
/** A refusal that nobody can explain may be about the name, after so many tries with it. */
const TRIES_WITH_NAME = 2;

export type QueueOwner = {
  /** Every listener that is wanted, bound or not. */
  wanted(): Iterable<Binding>;
  /** For good, or for long enough: it is to be let go of. */
  refused(binding: Binding, failure: Failure): void;
  /** What a refusal means for this listener, where that is more than its code says. */
  explain(binding: Binding, failure: Failure): Failure;
  endedByService(binding: Binding, end: Extract<ListenerEnd, { by: "service" }>): void;
  /** The session is not to be asked any more: a bind was not answered, or its server is going away. */
  setAside(link: AgentLink): void;
};

/** Binds what is wanted and is not bound, on the session in use, and again when that was refused or lost. */
export class BindQueue {
  readonly randomHosts = new RandomHosts();

  constructor(
    private readonly connection: Connection,
    private readonly owner: QueueOwner,
  ) {}

  /** Goes on with what waits, now or as soon as there is a session. */
  async next(): Promise<void> {
    const { link } = this.connection;
    if (link) await this.pump(link);
    else this.connection.ensure();
  }

  /** One request at a time, as the SDK would anyway; so one that hangs delays no other. */
  private async pump(link: AgentLink): Promise<void> {
    if (link.pumping) return;
    link.pumping = true;
    while (link === this.connection.link && link.phase === "live") {
      const binding = [...this.owner.wanted()].find((candidate) => candidate.isWaiting);
      if (!binding) break;
      await this.bind(link, binding);
    }
    link.pumping = false;
    // The session in use was replaced meanwhile: what could not stay here is bound there.
    const { link: current } = this.connection;
    if (current && current !== link) await this.pump(current);
  }

  private async bind(link: AgentLink, binding: Binding): Promise<void> {
    if (!link.session) return;
    const { host } = binding;
    binding.pending = true;
    try {
      const request = link.session.bind(binding.plan, host);
      const listener = await link.request(request, BIND_DEADLINE, (late) =>
        this.adopt(link, binding, late),
      );
      // It is closed and bound again there: ngrok may count the first one for a while.
      if (host === undefined) binding.countedUntil = Date.now() + COUNTED_FOR;
      const kept =
        host === undefined
          ? await this.randomHosts.tryWith(link, binding.plan, listener, BIND_DEADLINE)
          : listener;
      this.adopt(link, binding, kept);
    } catch (error) {
      this.bindFailed(link, binding, error);
    } finally {
      binding.pending = false;
    }
  }

  private adopt(link: AgentLink, binding: Binding, listener: AgentListener): void {
    const unwanted = binding.cancelled || binding.listener || link.phase === "retired";
    if (unwanted) return void link.letGo(listener);
    link.hung.delete(binding);
    binding.clearRetry();
    binding.attach(link, listener);
    void listener.ended.then((end) => {
      if (binding.listener === listener) this.listenerEnded(binding, end);
    });
  }

  private listenerEnded(binding: Binding, end: ListenerEnd): void {
    binding.detach();
    if (end.by === "service") return this.owner.endedByService(binding, end);
    binding.countedUntil = Date.now() + COUNTED_FOR;
    binding.events.lost(readFailure(new Error("The session with ngrok ended")));
    void this.next();
  }

  private bindFailed(link: AgentLink, binding: Binding, error: unknown): void {
    // An earlier bind may have been answered after all, on the session that was set aside for it.
    if (binding.cancelled || binding.listener) return;
    const failure = this.owner.explain(binding, readFailure(error));
    // Not ngrok's answer: it may have bound the listener all the same.
    if (!isAnswer(failure)) binding.countedUntil = Date.now() + COUNTED_FOR;
    // The session was given up meanwhile: the next one is asked without a wait.
    if (link.phase === "retired") return;
    // ngrok does not give this random name again: any other is better than none. It is asked for without a wait.
    if (binding.randomHost && refusesName(binding, failure)) {
      binding.randomHost = undefined;
      return;
    }
    const countedMs = binding.countedUntil > Date.now() ? COUNTED_RETRY : undefined;
    const delay = binding.tries.next(failure, { countedMs });
    if (delay === undefined) return this.owner.refused(binding, failure);
    if (isDeadline(error)) {
      link.hung.add(binding);
      this.retryLater(
        binding,
        failure,
        binding.tries.attempt === 1 ? HUNG_RETRY_FIRST : HUNG_RETRY,
      );
      return this.owner.setAside(link);
    }
    this.retryLater(binding, failure, delay);
    if (failure.persistence === "draining") this.owner.setAside(link);
  }

  private retryLater(binding: Binding, failure: Failure, delay: number): void {
    binding.retryTimer = setTimeout(() => {
      binding.clearRetry();
      void this.next();
    }, delay);
    binding.events.waiting(failure, binding.tries.attempt, new Date(Date.now() + delay));
  }
}

/** Is it the random name that is refused? A limit of the account says nothing about the name. */
function refusesName(binding: Binding, { code, persistence }: Failure): boolean {
  if (persistence === "permanent") return true;
  if (persistence === "uncertain") return binding.tries.attempt >= TRIES_WITH_NAME;
  return code === URL_TAKEN && binding.countedUntil <= Date.now();
}
