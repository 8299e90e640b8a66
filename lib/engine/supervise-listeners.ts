import type { SessionStatus } from "@/lib/live/events";
import type { AgentLink } from "./agent-link";
import { BindQueue, COUNTED_FOR } from "./bind-queue";
import { Binding, type BindingEvents } from "./binding";
import { Connection, type ConnectionOwner } from "./connection";
import { explainDevDomain } from "./explain-taken";
import { type Failure, ownFailure, readFailure } from "./failure";
import { Ghosts } from "./ghosts";
import type { AgentListener, ListenerEnd } from "./ngrok-sdk";
import type { AccountConnection, ListenerPlan } from "./plan";

// All in milliseconds.
const UNBIND_DEADLINE = 700;
const UNBIND_AGAIN_DEADLINE = 5_000;
/** An account that is at its limit of sessions is not asked often either. */
const HEAL_RETRY_FIRST = 2_000;
const HEAL_RETRY = 300_000;
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
  private readonly queue: BindQueue;
  private lingerTimer: NodeJS.Timeout | undefined;

  constructor(account: AccountConnection, onStatus: (status: SessionStatus) => void) {
    this.connection = new Connection(account, this.asOwner(onStatus));
    this.queue = new BindQueue(this.connection, {
      wanted: () => this.bindings.values(),
      explain: ({ plan }, failure) =>
        plan.domain ? failure : explainDevDomain(failure, this.holderOfDevDomain()),
      refused: (binding, failure) => this.refuse(binding, failure),
      endedByService: (binding, end) => {
        this.release(binding);
        binding.events.stoppedByService(stoppedByService(end));
      },
      setAside: (link) => this.setAside(link),
    });
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
    // One of another tunnel may still have the account's own domain.
    if (!plan.domain && !this.holderOfDevDomain()) {
      binding.countedUntil = Math.max(binding.countedUntil, this.ghosts.latest());
    }
    this.bindings.set(plan.tunnelId, binding);
    void this.queue.next();
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
    void this.queue.next();
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
      ready: () => {
        if (this.bindings.size === 0) this.linger();
        else void this.queue.next();
      },
      recovered: (link) => this.recovered(link),
      lost: (link, failure) => {
        for (const binding of link.bindings) binding.events.lost(failure);
      },
      abandoned: (link) => this.abandoned(link),
      waiting: ({ failure, attempt, nextAt }) => {
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
    if (this.queue.randomHosts.areKept) return true;
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
    void this.queue.next();
    void this.heal(link);
  }

  // A deaf session is replaced where that costs no URL. Until that succeeds, what runs goes on running.
  private async heal(link: AgentLink, wait = HEAL_RETRY_FIRST): Promise<void> {
    const { phase } = link;
    if (link !== this.connection.link || phase !== "live" || !this.keepsUrls(link)) return;
    try {
      const old = await this.connection.replaceLink(link);
      if (old) await this.moveFrom(old, ownFailure("session_renewed"));
    } catch {
      setTimeout(() => void this.heal(link, Math.min(wait * 2, HEAL_RETRY)), wait).unref();
    }
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
      else old.mute = (await old.unbind(held.listener, UNBIND_DEADLINE)) === "unanswered";
      await this.queue.next();
    }
    old.retire();
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
    const outcome = await link.unbind(listener, UNBIND_DEADLINE, (confirmed) => {
      if (confirmed) lay();
    });
    if (outcome === "confirmed") lay();
    if (outcome === "unanswered") this.setAside(link);
  }

  private async unbindAgain(link: AgentLink, listener: AgentListener): Promise<void> {
    if ((await link.unbind(listener, UNBIND_AGAIN_DEADLINE)) === "unanswered") this.setAside(link);
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

  /** The name of a tunnel that is up without a domain of its own. */
  private holderOfDevDomain(): string | undefined {
    const up = [...this.bindings.values()].find(({ plan, listener }) => !plan.domain && listener);
    return up?.plan.name;
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

/** The service ended one listener; its message and code say why. */
function stoppedByService(end: Extract<ListenerEnd, { by: "service" }>): Failure {
  const said = readFailure(new Error(`${end.message} ${end.code ?? ""}`));
  const stopped = ownFailure("tunnel_stopped", said.detail || "The service gave no reason.");
  if (said.code === undefined || !end.code) return stopped;
  return { ...said, title: stopped.title, detail: stopped.detail, persistence: "permanent" };
}
