import type { SessionStatus } from "@/lib/contract/events";
import type { AgentLink } from "./agent-link";
import { BindQueue } from "./bind-queue";
import { Binding, type ListenerNews } from "./binding";
import { Connection } from "./connection";
import { explainDevDomain } from "./explain-taken";
import { type Failure, ownFailure, readFailure } from "./failure";
import type { ListenerOwner } from "./listener-owner";
import type { AgentListener } from "./ngrok-sdk";
import type { AccountConnection, ListenerPlan } from "./plan";
import { STALE_FOR, StaleEndpoints } from "./stale-endpoints";
import { Timer } from "./timer";

// All in milliseconds.
const UNBIND_DEADLINE = 700;
const UNBIND_AGAIN_DEADLINE = 5_000;
/** The pause after ngrok refuses a second session. An account at its limit of sessions is not asked often. */
const REPLACE_RETRY_FIRST = 2_000;
const REPLACE_RETRY = 300_000;
/** Sessions are kept for reuse: closing one leaves a socket behind until ngrok drops it. */
const LINGER = 300_000;

/** Keeps the wanted listeners of one ngrok account bound, whatever happens to its session. */
export class ListenerSupervisor {
  private readonly bindings = new Map<string, Binding>();
  /** Listeners whose unbind was never confirmed may still be online at their host names. */
  private readonly stale = new StaleEndpoints();
  /** Unresponsive sessions that still have listeners. */
  private readonly stuckLinks = new Set<AgentLink>();
  private readonly connection: Connection;
  private readonly queue: BindQueue;
  private lingerTimer: NodeJS.Timeout | undefined;
  /** The attempt to leave a session that was opened with other settings. */
  private leaving: symbol | undefined;
  private readonly leaveAgain = new Timer();

  constructor(account: AccountConnection, onStatus: (status: SessionStatus) => void) {
    const owner = this.asOwner(onStatus);
    this.connection = new Connection(account, owner);
    this.queue = new BindQueue(this.connection, owner);
  }

  get status(): SessionStatus {
    return this.connection.status;
  }

  /** Starts to keep a listener. `mayBeStale`: ngrok may still have an endpoint of an earlier process. */
  add(plan: ListenerPlan, tell: (news: ListenerNews) => void, mayBeStale = false): void {
    clearTimeout(this.lingerTimer);
    const binding = new Binding(plan, tell);
    const stale = this.stale.take(plan.tunnelId);
    if (stale) binding.inherit(stale);
    if (mayBeStale) binding.expectStale(Date.now() + STALE_FOR);
    // A stale endpoint of another tunnel may still have the account's own domain.
    if (!plan.domain && !this.holderOfDevDomain()) binding.expectStale(this.stale.latest());
    this.bindings.set(plan.tunnelId, binding);
    void this.queue.next();
    this.leaveNow();
  }

  /** Stops keeping a listener. Resolves within UNBIND_DEADLINE, whatever the network does. */
  async remove(tunnelId: string): Promise<void> {
    const binding = this.bindings.get(tunnelId);
    if (!binding) return;
    this.bindings.delete(tunnelId);
    binding.cancel();
    await this.unbind(binding);
    this.sweep();
  }

  /** Ends every wait of this account. */
  retryNow(): void {
    for (const binding of this.bindings.values()) binding.retryNow();
    this.connection.retryNow();
    void this.queue.next();
    this.leaveNow();
  }

  wake(): void {
    this.connection.wake();
  }

  /**
   * From now on new binds use the new settings. Bound listeners move: a session with the new settings is opened first,
   * then every listener moves, then the old session ends.
   */
  changeAccount(account: AccountConnection): void {
    if (this.connection.setAccount(account)) void this.leave(1);
  }

  /** Unbinds everything and ends the session: the process ends, or the account is deleted. */
  async close(): Promise<void> {
    await Promise.all([...this.bindings.keys()].map((id) => this.remove(id)));
    clearTimeout(this.lingerTimer);
    this.leaveAgain.clear();
    this.connection.drop();
  }

  private asOwner(onStatus: (status: SessionStatus) => void): ListenerOwner {
    return {
      wanted: () => [...this.bindings.values()],
      keepsUrls: (link) => this.keepsUrls(link),
      explain: ({ plan }, failure) =>
        plan.domain ? failure : explainDevDomain(failure, this.holderOfDevDomain()),
      ready: () => {
        if (this.bindings.size === 0) this.linger();
        else void this.queue.next();
      },
      recovered: (link) => this.recovered(link),
      abandoned: (link) => this.abandoned(link),
      setAside: (link) => this.setAside(link),
      refused: (binding, failure) => {
        this.release(binding);
        binding.tell({ kind: "refused", failure });
      },
      stoppedByService: (binding, failure) => {
        this.release(binding);
        binding.tell({ kind: "service-stopped", failure });
      },
      status: onStatus,
    };
  }

  /** Whether a new session would get the URLs of this one. */
  private keepsUrls(link: AgentLink): boolean {
    if (this.queue.randomHosts.areKept) return true;
    return [...link.bindings].every((binding) => binding.plan.domain !== undefined);
  }

  private abandoned(link: AgentLink): void {
    this.stuckLinks.delete(link);
    for (const binding of link.bindings) binding.expectStale(Date.now() + STALE_FOR);
    // The session did not answer, which says nothing about these listeners.
    for (const binding of link.hung) binding.retryNow();
  }

  private recovered(link: AgentLink): void {
    for (const { listener, tell } of link.bindings) {
      if (listener) tell({ kind: "bound", url: listener.url });
    }
    for (const listener of link.unconfirmed) void this.unbindAgain(link, listener);
    void this.queue.next();
    void this.heal(link);
  }

  // After the SDK has reconnected a session by itself, it no longer learns when the service stops one of its listeners
  // (measured with 1.7.0; ngrok-rust keeps the handler for this on the first connection only). So the session is
  // replaced if that keeps the URLs. Until that succeeds, its listeners continue to run.
  private async heal(link: AgentLink, wait = REPLACE_RETRY_FIRST): Promise<void> {
    const { phase } = link;
    if (link !== this.connection.bindable || phase !== "live" || !this.keepsUrls(link)) return;
    try {
      const old = await this.connection.replaceLink(link);
      if (old) await this.moveFrom(old, ownFailure("session_renewed"));
    } catch {
      setTimeout(() => void this.heal(link, Math.min(wait * 2, REPLACE_RETRY)), wait).unref();
    }
  }

  private leaveNow(): void {
    if (this.connection.outdated && !this.leaving) void this.leave(1);
  }

  /** Until this succeeds, listeners continue on the old session, and new ones wait. */
  private async leave(attempt: number): Promise<void> {
    this.leaveAgain.clear();
    const { outdated } = this.connection;
    if (!outdated) return this.queue.next();
    const mine = Symbol("attempt");
    this.leaving = mine;
    try {
      const old = await this.connection.replaceLink(outdated);
      if (this.leaving === mine) this.leaving = undefined;
      if (old) await this.moveFrom(old, ownFailure("account_changed"));
      await this.queue.next();
    } catch (error) {
      // The settings have changed again, so only the newer attempt counts.
      if (this.leaving !== mine) return;
      this.leaving = undefined;
      if (this.connection.outdated) this.notLeft(readFailure(error), attempt);
    }
  }

  private notLeft(failure: Failure, attempt: number): void {
    const wait = Math.min(REPLACE_RETRY_FIRST * 2 ** (attempt - 1), REPLACE_RETRY);
    this.leaveAgain.set(wait, () => void this.leave(attempt + 1));
    this.connection.noteRefusal(failure);
    const nextAt = new Date(Date.now() + wait);
    const waiting = [...this.bindings.values()].filter(({ isBound }) => !isBound);
    for (const binding of waiting) {
      if (failure.persistence !== "permanent") {
        binding.tell({ kind: "waiting", failure, attempt, nextAt });
        continue;
      }
      this.release(binding);
      binding.tell({ kind: "refused", failure });
    }
  }

  /** Moves one listener after the other, so that each is offline only for its own round trips. */
  private async moveFrom(old: AgentLink, why: Failure): Promise<void> {
    // A bind in progress may add to them while this loop runs.
    for (const binding of old.bindings) {
      const held = binding.detach();
      if (!held) continue;
      binding.tell({ kind: "lost", failure: why });
      binding.expectStale(Date.now() + STALE_FOR);
      // Do not wait for an unresponsive session once for each of its listeners.
      if (old.isHalfOpen) void old.letGo(held.listener);
      else await old.unbind(held.listener, UNBIND_DEADLINE);
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
    const confirmGone = this.stale.add(tunnelId, binding.leave(held, STALE_FOR));
    if (!held) return;
    const { link, listener } = held;
    const outcome = await link.unbind(listener, UNBIND_DEADLINE, (confirmed) => {
      if (confirmed) confirmGone();
    });
    if (outcome === "confirmed") confirmGone();
    if (outcome === "unanswered") this.setAside(link);
  }

  private async unbindAgain(link: AgentLink, listener: AgentListener): Promise<void> {
    if ((await link.unbind(listener, UNBIND_AGAIN_DEADLINE)) === "unanswered") this.setAside(link);
  }

  /** The online tunnel without a domain, which therefore has the account's own domain. */
  private holderOfDevDomain(): ListenerPlan | undefined {
    const up = [...this.bindings.values()].find(({ plan, listener }) => !plan.domain && listener);
    return up?.plan;
  }

  private release(binding: Binding): void {
    this.bindings.delete(binding.plan.tunnelId);
    binding.cancel();
    void this.unbind(binding);
    this.sweep();
  }

  /** Closes the set-aside sessions that have no listeners any more. */
  private sweep(): void {
    this.connection.dropOutdated();
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
