import type { SessionStatus } from "@/lib/live/events";
import type { AgentLink } from "./agent-link";
import { retryDelay } from "./backoff";
import { Binding, type BindingEvents } from "./binding";
import { Connection, type ConnectionOwner } from "./connection";
import { isDeadline } from "./deadline";
import { type Failure, ownFailure, readFailure } from "./failure";
import { Ghosts } from "./ghosts";
import type { AgentListener, ListenerEnd } from "./ngrok-sdk";
import type { AccountConnection, ListenerPlan } from "./plan";
import { RandomHosts } from "./random-hosts";

// All in milliseconds.
const BIND_DEADLINE = 5_000;
const UNBIND_DEADLINE = 700;
/** ngrok notices a dead session only after its own tolerance, and counts its listeners until then. */
const COUNTED_FOR = 90_000;
const COUNTED_RETRY = 1_000;
/** Each bind that never came back costs a session: a service that answers none is not asked often. */
const HUNG_RETRY_FIRST = 2_000;
const HUNG_RETRY = 30_000;
/** Sessions are kept for reuse: closing one leaves a socket behind until ngrok drops it. */
const LINGER = 300_000;

/** Keeps the listeners that are wanted on one ngrok account bound, whatever happens to its session. */
export class ListenerSupervisor {
  private readonly bindings = new Map<string, Binding>();
  /** Unbinds that were never confirmed: the old listener may still be online under this host name. */
  private readonly ghosts = new Ghosts();
  /** Sessions that answer no more requests but still serve listeners. */
  private readonly stuckLinks = new Set<AgentLink>();
  private readonly connection: Connection;
  private lingerTimer: NodeJS.Timeout | undefined;
  private readonly randomHosts = new RandomHosts();

  constructor(account: AccountConnection, onStatus: (status: SessionStatus) => void) {
    this.connection = new Connection(account, this.asOwner(onStatus));
  }

  get status(): SessionStatus {
    return this.connection.status;
  }

  /** Wants a listener from now on. `counted`: one of an earlier process may still be counted by ngrok. */
  add(plan: ListenerPlan, events: BindingEvents, counted = false): void {
    clearTimeout(this.lingerTimer);
    const binding = new Binding(plan, events);
    const ghost = this.ghosts.take(plan.tunnelId);
    if (ghost) {
      if (!plan.domain) binding.randomHost = ghost.host;
      binding.countedUntil = ghost.until;
    }
    if (counted) binding.countedUntil = Date.now() + COUNTED_FOR;
    this.bindings.set(plan.tunnelId, binding);
    if (this.connection.link) void this.pump(this.connection.link);
    else this.connection.ensure();
  }

  /** Stops wanting a listener. Resolves within UNBIND_DEADLINE, whatever the network does. */
  async remove(tunnelId: string): Promise<void> {
    const binding = this.bindings.get(tunnelId);
    if (!binding) return;
    this.bindings.delete(tunnelId);
    binding.cancel();
    await this.unbind(binding);
    this.sweep();
  }

  /** Skips every wait of this account. */
  retryNow(): void {
    for (const binding of this.bindings.values()) binding.clearRetry();
    this.connection.retryNow();
    if (this.connection.link) void this.pump(this.connection.link);
  }

  wake(): void {
    this.connection.wake();
  }

  /** A session with the new settings is opened first, then every listener moves, then the old session goes. */
  async changeAccount(account: AccountConnection): Promise<void> {
    const old = await this.connection.replaceAccount(account);
    if (old) await this.moveFrom(old, ownFailure("account_changed"));
  }

  /** Unbinds everything, for the end of the process. */
  async close(): Promise<void> {
    await Promise.all([...this.bindings.keys()].map((id) => this.remove(id)));
    clearTimeout(this.lingerTimer);
    this.connection.drop();
  }

  private asOwner(onStatus: (status: SessionStatus) => void): ConnectionOwner {
    return {
      isWanted: () => this.bindings.size > 0,
      keepsUrls: (link) => this.keepsUrls(link),
      mayBeCounted: () =>
        [...this.bindings.values()].some((binding) => binding.countedUntil > Date.now()),
      ready: (link) => {
        if (this.bindings.size === 0) this.linger();
        void this.pump(link);
      },
      recovered: (link) => this.recovered(link),
      lost: (link, failure) => {
        for (const binding of link.bindings) binding.events.lost(failure);
      },
      abandoned: (link) => this.abandoned(link),
      waiting: (failure, attempt, nextAt) => {
        for (const binding of this.bindings.values()) {
          if (!binding.listener) binding.events.waiting(failure, attempt, nextAt);
        }
      },
      failed: (failure) => {
        for (const binding of [...this.bindings.values()]) {
          if (!binding.listener) this.refuse(binding, failure);
        }
      },
      stoppedFromDashboard: () => this.stoppedFromDashboard(),
      status: onStatus,
    };
  }

  /** Would a fresh session be given the URLs of this one? */
  private keepsUrls(link: AgentLink): boolean {
    if (this.randomHosts.areKept) return true;
    return [...link.bindings].every((binding) => binding.plan.domain !== undefined);
  }

  private abandoned(link: AgentLink): void {
    this.stuckLinks.delete(link);
    for (const binding of link.bindings) binding.countedUntil = Date.now() + COUNTED_FOR;
    // It was the session that did not answer, not the bind.
    for (const binding of link.hung) binding.clearRetry();
  }

  private recovered(link: AgentLink): void {
    for (const binding of link.bindings) {
      if (binding.listener) binding.events.bound(binding.listener.url);
    }
    for (const listener of link.unconfirmed) void this.unbindAgain(link, listener);
    void this.pump(link);
    if (this.keepsUrls(link)) void this.heal(link);
  }

  // A deaf session is replaced where that costs no URL. Where it cannot be opened, what runs goes on running.
  private async heal(link: AgentLink): Promise<void> {
    const old = await this.connection.replaceLink(link).catch(() => undefined);
    if (old) await this.moveFrom(old, ownFailure("session_renewed"));
  }

  /** One listener after the other, so that each is away for no more than its own round trips. */
  private async moveFrom(old: AgentLink, why: Failure): Promise<void> {
    // A bind that was under way at the beginning adds to them.
    for (const binding of old.bindings) {
      const held = binding.detach();
      if (!held) continue;
      binding.events.lost(why);
      binding.countedUntil = Date.now() + COUNTED_FOR;
      // A session that does not answer any more is not waited for once for each of its listeners.
      if (old.mute) void old.letGo(held.listener);
      else await this.unbindForMove(old, held.listener);
      const { link } = this.connection;
      if (link) await this.pump(link);
      else this.connection.ensure();
    }
    old.retire();
  }

  /** Binds what waits, one request at a time, as the SDK would anyway; so one that hangs delays no other. */
  private async pump(link: AgentLink): Promise<void> {
    if (link.pumping) return;
    link.pumping = true;
    while (link === this.connection.link && link.phase === "live") {
      const binding = [...this.bindings.values()].find((candidate) => candidate.isWaiting);
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
    if (end.by === "service") {
      this.release(binding);
      return binding.events.stoppedByService(stoppedByService(end));
    }
    binding.countedUntil = Date.now() + COUNTED_FOR;
    binding.events.lost(readFailure(new Error("The session with ngrok ended")));
    if (this.connection.link) void this.pump(this.connection.link);
    else this.connection.ensure();
  }

  private bindFailed(link: AgentLink, binding: Binding, error: unknown): void {
    if (binding.cancelled) return;
    const failure = readFailure(error);
    // Not ngrok's answer: it may have bound the listener all the same.
    if (!failure.code) binding.countedUntil = Date.now() + COUNTED_FOR;
    if (isDeadline(error)) {
      link.hung.add(binding);
      this.retryLater(binding, failure, binding.attempt === 0 ? HUNG_RETRY_FIRST : HUNG_RETRY);
      return this.setAside(link);
    }
    if (failure.persistence === "passing") {
      return this.retryLater(binding, failure, retryDelay(binding.attempt + 2, 0));
    }
    if (failure.persistence === "counted" && binding.countedUntil > Date.now()) {
      return this.retryLater(binding, failure, COUNTED_RETRY);
    }
    // ngrok does not give this random name again: any other is better than none.
    if (binding.randomHost) binding.randomHost = undefined;
    else this.refuse(binding, failure);
  }

  private retryLater(binding: Binding, failure: Failure, delay: number): void {
    binding.attempt += 1;
    binding.retryTimer = setTimeout(() => {
      binding.clearRetry();
      if (this.connection.link) void this.pump(this.connection.link);
    }, delay);
    binding.events.waiting(failure, binding.attempt, new Date(Date.now() + delay));
  }

  private setAside(link: AgentLink): void {
    if (link.phase === "retired") return;
    if (link.bindings.size > 0) this.stuckLinks.add(link);
    else link.retire();
    this.connection.setAside(link);
  }

  private async unbind(binding: Binding): Promise<void> {
    const { tunnelId } = binding.plan;
    const held = binding.detach();
    const unsure = held !== undefined || binding.pending;
    const until = unsure ? Date.now() + COUNTED_FOR : binding.countedUntil;
    const lay = this.ghosts.add(tunnelId, { host: binding.host, until });
    if (!held) return;
    const { link, listener } = held;
    const answered = (confirmed: boolean) => {
      if (confirmed) lay();
    };
    try {
      answered(await link.request(link.letGo(listener), UNBIND_DEADLINE, answered));
    } catch (error) {
      if (isDeadline(error)) this.setAside(link);
    }
  }

  private async unbindAgain(link: AgentLink, listener: AgentListener): Promise<void> {
    try {
      await link.request(link.letGo(listener), BIND_DEADLINE);
    } catch (error) {
      if (isDeadline(error)) this.setAside(link);
    }
  }

  private async unbindForMove(old: AgentLink, listener: AgentListener): Promise<void> {
    try {
      await old.request(old.letGo(listener), UNBIND_DEADLINE);
    } catch (error) {
      if (isDeadline(error)) old.mute = true;
    }
  }

  private stoppedFromDashboard(): void {
    for (const binding of [...this.bindings.values()]) {
      this.release(binding);
      binding.events.stoppedByService(ownFailure("agent_stopped"));
    }
  }

  private refuse(binding: Binding, failure: Failure): void {
    this.release(binding);
    binding.events.refused(failure);
  }

  private release(binding: Binding): void {
    this.bindings.delete(binding.plan.tunnelId);
    binding.cancel();
    void this.unbind(binding);
    this.sweep();
  }

  /** Lets go of sessions that carry nothing any more. */
  private sweep(): void {
    for (const link of this.stuckLinks) {
      if (link.bindings.size > 0) continue;
      link.retire();
      this.stuckLinks.delete(link);
    }
    if (this.bindings.size === 0) this.linger();
  }

  private linger(): void {
    this.connection.relax();
    clearTimeout(this.lingerTimer);
    this.lingerTimer = setTimeout(() => this.connection.drop(), LINGER);
    this.lingerTimer.unref();
  }
}

function stoppedByService(end: Extract<ListenerEnd, { by: "service" }>): Failure {
  const said = readFailure(new Error(`${end.message} ${end.code ?? ""}`));
  const stopped = ownFailure("tunnel_stopped", said.detail || "The service gave no reason.");
  if (said.code === undefined || !end.code) return stopped;
  return { ...said, title: stopped.title, detail: stopped.detail, persistence: "permanent" };
}
