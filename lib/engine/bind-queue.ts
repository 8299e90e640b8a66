import type { AgentLink } from "./agent-link";
import type { Binding } from "./binding";
import type { Connection } from "./connection";
import { isDeadline } from "./deadline";
import { URL_TAKEN } from "./explain-taken";
import { type Failure, isAnswer, ownFailure, readFailure } from "./failure";
import type { ListenerOwner } from "./listener-owner";
import type { AgentListener, AgentSession, ListenerEnd } from "./ngrok-sdk";
import { RandomHosts } from "./random-hosts";
import { STALE_FOR } from "./stale-endpoints";

// All in milliseconds.
const BIND_DEADLINE = 5_000;
/** Each bind without an answer costs a session, so an unresponsive service is not asked often. */
const HUNG_RETRY_FIRST = 2_000;
const HUNG_RETRY = 30_000;

/** After this many tries with a random name, an unexplained refusal may be about the name. */
const TRIES_WITH_NAME = 2;

/** Binds the wanted listeners that are not bound, on the current session; and again after a refusal or a loss. */
export class BindQueue {
  readonly randomHosts = new RandomHosts();
  /** Sessions with a bind request in progress. */
  private readonly pumping = new Set<AgentLink>();

  constructor(
    private readonly connection: Connection,
    private readonly owner: ListenerOwner,
  ) {}

  /** Binds the waiting listeners, now or as soon as there is a session. */
  async next(): Promise<void> {
    const { bindable } = this.connection;
    if (bindable) await this.pump(bindable);
    else this.connection.ensure();
  }

  /** One request at a time, as the SDK does anyway. So when one hangs, no other request is stuck behind it. */
  private async pump(link: AgentLink): Promise<void> {
    if (this.pumping.has(link)) return;
    this.pumping.add(link);
    while (link === this.connection.bindable && link.phase === "live") {
      const binding = this.owner.wanted().find((candidate) => candidate.isWaiting);
      if (!binding) break;
      await this.bind(link, binding);
    }
    this.pumping.delete(link);
    // The session in use was replaced meanwhile: what could not stay here is bound there.
    const { bindable: current } = this.connection;
    if (current && current !== link) await this.pump(current);
  }

  private async bind(link: AgentLink, binding: Binding): Promise<void> {
    const { session } = link;
    if (!session) return;
    await binding.ask(async () => {
      try {
        this.adopt(link, binding, await this.request(link, session, binding));
      } catch (error) {
        this.bindFailed(link, binding, error);
      }
    });
  }

  private async request(
    link: AgentLink,
    session: AgentSession,
    binding: Binding,
  ): Promise<AgentListener> {
    const { host, plan } = binding;
    const listener = await link.request(session.bind(plan, host), BIND_DEADLINE, (late) =>
      this.adopt(link, binding, late),
    );
    if (host !== undefined) return listener;
    // tryWith closes the listener and binds it again, so ngrok may keep the first endpoint for a while.
    binding.expectStale(Date.now() + STALE_FOR);
    return this.randomHosts.tryWith(link, plan, listener, BIND_DEADLINE);
  }

  private adopt(link: AgentLink, binding: Binding, listener: AgentListener): void {
    if (!binding.attach(link, listener)) return void link.letGo(listener);
    void listener.ended.then((end) => {
      if (binding.listener === listener) this.listenerEnded(binding, end);
    });
  }

  private listenerEnded(binding: Binding, end: ListenerEnd): void {
    binding.detach();
    if (end.by === "service") return this.owner.stoppedByService(binding, stoppedByService(end));
    binding.expectStale(Date.now() + STALE_FOR);
    const failure = readFailure(new Error("The session with ngrok ended"));
    binding.tell({ kind: "lost", failure });
    void this.next();
  }

  private bindFailed(link: AgentLink, binding: Binding, error: unknown): void {
    // An earlier bind may have been answered late, on the session that was set aside because of it.
    if (binding.isCancelled || binding.isBound) return;
    const failure = this.owner.explain(binding, readFailure(error));
    // This is not ngrok's answer, so ngrok may have bound the listener anyway.
    if (!isAnswer(failure)) binding.expectStale(Date.now() + STALE_FOR);
    // The session was given up meanwhile: try the next one without a wait.
    if (link.phase === "retired") return;
    // ngrok does not give this random name again. Another name is better than none, so ask for one without a wait.
    if (!binding.plan.domain && binding.host && refusesName(binding, failure)) {
      return binding.forgetRandomHost();
    }
    const delay = binding.nextTry(failure);
    if (delay === undefined) return this.owner.refused(binding, failure);
    const retry = (ms: number) => binding.retryAfter(ms, failure, () => void this.next());
    if (isDeadline(error)) {
      link.noteHung(binding);
      retry(binding.attempt === 1 ? HUNG_RETRY_FIRST : HUNG_RETRY);
      return this.owner.setAside(link);
    }
    retry(delay);
    if (failure.persistence === "draining") this.owner.setAside(link);
  }
}

/** Whether the random name was refused. A limit of the account says nothing about the name. */
function refusesName(binding: Binding, { code, persistence }: Failure): boolean {
  if (persistence === "permanent") return true;
  if (persistence === "uncertain") return binding.attempt >= TRIES_WITH_NAME;
  return code === URL_TAKEN && !binding.mayBeStale;
}

/** The service ended one listener; its message and code say why. */
function stoppedByService(end: Extract<ListenerEnd, { by: "service" }>): Failure {
  const said = readFailure(new Error(`${end.message} ${end.code ?? ""}`));
  const stopped = ownFailure("tunnel_stopped", said.detail || "The service gave no reason.");
  if (said.code === undefined || !end.code) return stopped;
  return { ...said, title: stopped.title, detail: stopped.detail, persistence: "permanent" };
}
