import type { SessionStatus } from "@/lib/contract/events";
import { AgentLink } from "./agent-link";
import type { Binding } from "./binding";
import { type Failure, ownFailure, readFailure } from "./failure";
import type { ListenerOwner } from "./listener-owner";
import { type AgentHandlers, connectAgent, QUICK_HEARTBEAT, SDK_HEARTBEAT } from "./ngrok-sdk";
import { Outage } from "./outage";
import { type AccountConnection, isSameSession } from "./plan";
import { reachIngress } from "./reachability";

// All in milliseconds.
const CONNECT_DEADLINE = 5_000;
/** The pause between tries while ngrok may still count a dead session of ours. */
const STALE_RETRY = 2_000;
/** Short, because an attempt that began before the network was back cannot succeed. Every third one is longer. */
const REACH_DEADLINES = [2_000, 2_000, 5_000];
/** The SDK tries to reconnect at 0 ms, 50 ms and 2.55 s, and then only after two minutes. */
const TAKE_OVER_AFTER = 400;
const TAKE_OVER_AFTER_THIRD_TRY = 3_200;
/** A heartbeat overdue by this much after a wake-up means that the connection did not survive. */
const WAKE_EXTRA = 1_000;

/** ngrok requires longer intervals between heartbeats, or a longer tolerance. */
const HEARTBEAT_REFUSED = ["ERR_NGROK_111", "ERR_NGROK_112"];

/**
 * Keeps one live session with ngrok's service for one account. The SDK's own reconnect gives up for minutes after
 * its third try and never notices a half-open connection. This class takes over then, and never gives up by itself.
 */
export class Connection {
  /** The session that requests go to, live or recovering. */
  link: AgentLink | undefined;
  status: SessionStatus;
  private connecting: AgentLink | undefined;
  private readonly openedFor = new WeakMap<AgentLink, AccountConnection>();
  private reaching: AbortController | undefined;
  private readonly outage = new Outage();
  private heartbeat = QUICK_HEARTBEAT;

  constructor(
    private account: AccountConnection,
    private readonly owner: ListenerOwner,
  ) {
    this.status = { accountId: account.accountId, state: "idle", since: new Date().toISOString() };
  }

  /** The session that may be asked for a listener. */
  get bindable(): AgentLink | undefined {
    return this.outdated ? undefined : this.link;
  }

  /** The session in use if it was opened with other settings. It continues with its listeners, and gets no new ones. */
  get outdated(): AgentLink | undefined {
    return this.link && this.isOutdated(this.link) ? this.link : undefined;
  }

  /** Connects unless that is done, in progress, or waiting for its next try. While it waits, the owner is told so. */
  ensure(): void {
    if (this.link || this.connecting || !this.isWanted) return;
    if (this.outage.pause) this.tellWaiting();
    else this.connect();
  }

  /** Ends the wait, because the user asked for it or the network has changed. */
  retryNow(): void {
    if (this.link?.phase === "recovering") this.takeOver(this.link);
    else if (this.outage.pause) this.connect();
    else this.reaching?.abort();
  }

  /** The machine slept or its network changed: try again at once, and check whether the session survived. */
  wake(): void {
    const { link } = this;
    if (link?.phase !== "live") return this.retryNow();
    link.expectHeartbeat(this.heartbeat.intervalS * 1_000 + WAKE_EXTRA, () =>
      this.takeOver(link, ownFailure("agent_silent")),
    );
  }

  /**
   * This session answers no requests, but its listeners may still work. A new session gets the requests from now on.
   */
  setAside(link: AgentLink): void {
    if (this.link !== link) return;
    this.link = undefined;
    if (this.isWanted) this.connect();
  }

  /** Opens sessions with these settings from now on. False when they are what it has. */
  setAccount(account: AccountConnection): boolean {
    const isSame = isSameSession(account, this.account);
    this.account = account;
    if (isSame) return false;
    const { link } = this;
    if (link?.phase === "recovering") {
      // The SDK would bind again with the settings that it has.
      this.takeOver(link);
    } else if (link) this.dropOutdated();
    else {
      const underWay = this.connecting ?? this.outage.pause;
      this.connecting = undefined;
      if (underWay) this.connect();
    }
    return true;
  }

  /** Ends a session that was opened for other settings, once it carries nothing any more. */
  dropOutdated(): void {
    const { outdated } = this;
    if (!outdated || outdated.bindings.size > 0) return;
    this.link = undefined;
    outdated.retire();
    if (this.isWanted) this.connect();
    else this.relax();
  }

  /** Why the session in use could not be replaced. */
  noteRefusal(failure: Failure): void {
    this.setState(this.status.state, { lastError: { ...failure, at: new Date().toISOString() } });
  }

  /**
   * Opens a new session beside `old` and makes it the one in use. Resolves with `old`, whose listeners must be moved,
   * or with undefined when `old` was given up or the account changed meanwhile.
   */
  async replaceLink(old: AgentLink): Promise<AgentLink | undefined> {
    const next = new AgentLink();
    await this.open(next);
    if (old !== this.link || this.isOutdated(next)) {
      next.retire();
      return undefined;
    }
    old.standBack();
    this.link = next;
    // The old session may have been reconnecting.
    this.outage.end();
    this.setState("online");
    return old;
  }

  /** Ends the wait when no listener is wanted any more. */
  relax(): void {
    this.outage.end();
    if (!this.link && !this.connecting && this.status.state !== "failed") this.setState("idle");
  }

  /** Ends the session, as far as the SDK allows it. */
  drop(): void {
    this.relax();
    const { link } = this;
    this.link = undefined;
    // A session that is still being opened is ended when it has come.
    this.connecting = undefined;
    link?.retire();
    this.setState("idle");
  }

  private connect(): void {
    if (this.connecting || this.link) return;
    this.outage.endPause();
    const link = new AgentLink();
    this.connecting = link;
    this.setState(this.outage.since ? "reconnecting" : "connecting");
    this.open(link).then(
      () => this.connected(link),
      (error) => this.connectFailed(link, readFailure(error)),
    );
  }

  private async open(link: AgentLink): Promise<void> {
    if (this.outage.attempt > 0) await this.reach();
    const { heartbeat } = this;
    this.openedFor.set(link, this.account);
    const session = connectAgent(this.account, heartbeat, this.handlersFor(link));
    session.catch((error) => this.slowDown(error));
    await link.open(session, CONNECT_DEADLINE, heartbeat, () =>
      this.takeOver(link, ownFailure("agent_silent")),
    );
  }

  private slowDown(error: unknown): void {
    const { code = "" } = readFailure(error);
    if (HEARTBEAT_REFUSED.includes(code)) this.heartbeat = SDK_HEARTBEAT;
  }

  /** Starts again when the network has changed, because packets that were sent before are lost. */
  private async reach(): Promise<void> {
    const ms = REACH_DEADLINES[this.outage.attempt % REACH_DEADLINES.length] ?? CONNECT_DEADLINE;
    for (;;) {
      const round = new AbortController();
      this.reaching = round;
      try {
        return await reachIngress(this.account.serverAddr, ms, round.signal);
      } catch (error) {
        if (!round.signal.aborted) throw error;
      }
    }
  }

  private connected(link: AgentLink): void {
    // The account was changed meanwhile, and another attempt was started.
    if (link !== this.connecting) return link.retire();
    this.connecting = undefined;
    this.link = link;
    this.outage.end();
    this.setState("online");
    this.owner.ready();
  }

  private connectFailed(link: AgentLink, failure: Failure): void {
    link.retire();
    if (link !== this.connecting) return;
    this.connecting = undefined;
    if (!this.isWanted) return this.relax();
    const mayBeStale = this.owner.wanted().some((binding) => binding.mayBeStale);
    const staleMs = mayBeStale ? STALE_RETRY : undefined;
    if (!this.outage.wait(failure, staleMs, () => this.connect())) return this.fail(failure);
    this.setState("reconnecting");
    this.tellWaiting();
  }

  private fail(failure: Failure): void {
    this.outage.end();
    this.setState("failed", { lastError: { ...failure, at: new Date().toISOString() } });
    for (const binding of this.unbound()) this.owner.refused(binding, failure);
  }

  private isOutdated(link: AgentLink): boolean {
    const account = this.openedFor.get(link);
    return account !== undefined && !isSameSession(account, this.account);
  }

  /** Whether there is a reason to be connected. */
  private get isWanted(): boolean {
    return this.owner.wanted().length > 0;
  }

  private unbound(): Binding[] {
    return this.owner.wanted().filter(({ isBound }) => !isBound);
  }

  private tellWaiting(): void {
    const { pause } = this.outage;
    if (pause) for (const { tell } of this.unbound()) tell({ kind: "waiting", ...pause });
  }

  private tellLost(link: AgentLink, failure: Failure): void {
    for (const { tell } of link.bindings) tell({ kind: "lost", failure });
  }

  private handlersFor(link: AgentLink): AgentHandlers {
    return {
      onDisconnect: (error) => this.onDisconnect(link, readFailure(error)),
      onHeartbeat: (latencyMs) => this.onHeartbeat(link, latencyMs),
      onStopCommand: () => {
        if (link !== this.link) return;
        const stopped = ownFailure("agent_stopped");
        for (const binding of this.owner.wanted()) this.owner.stoppedByService(binding, stopped);
      },
    };
  }

  private onDisconnect(link: AgentLink, failure: Failure): boolean {
    if (link.phase === "opening") link.dropped();
    if (link.phase === "retired") return false;
    if (link !== this.link) {
      // This session was set aside and has now lost its listeners, which may not report it.
      this.takeOver(link, failure);
      return false;
    }
    if (link.bindings.size === 0 || this.isOutdated(link)) {
      // A listener that the SDK would bind again was stopped meanwhile, or must be bound with other settings.
      this.takeOver(link, failure);
      return false;
    }
    if (link.dropped()) {
      this.outage.begin();
      this.setState("reconnecting");
      this.tellLost(link, failure);
    }
    // Also when a listener was refused during the reconnect: the SDK reports it like any other failure.
    this.giveSdkTime(link);
    return true;
  }

  private giveSdkTime(link: AgentLink): void {
    const patience = this.owner.keepsUrls(link) ? TAKE_OVER_AFTER : TAKE_OVER_AFTER_THIRD_TRY;
    // A clock that is set back meanwhile must not make it longer.
    const left = Math.max(0, patience - Math.abs(Date.now() - this.outage.since));
    link.giveSdkTime(left, () => this.takeOver(link));
  }

  private onHeartbeat(link: AgentLink, latencyMs: number | null): void {
    if (latencyMs === null) return this.takeOver(link, ownFailure("agent_silent"));
    link.heard(latencyMs);
    if (link !== this.link) return;
    if (link.phase === "recovering") this.awaitRebind(link, latencyMs);
    else this.setState("online", { latencyMs });
  }

  private awaitRebind(link: AgentLink, latencyMs: number): void {
    link.awaitRebind(latencyMs, () => {
      // A session that was set aside meanwhile has recovered too, but it is not used for requests.
      if (link === this.link) {
        this.outage.end();
        this.setState("online", { latencyMs });
      }
      this.owner.recovered(link);
    });
  }

  /** Gives a session up. If it is the current one, a new one is opened at once. */
  private takeOver(link: AgentLink, failure?: Failure): void {
    if (link.phase === "retired") return;
    if (failure) this.tellLost(link, failure);
    this.owner.abandoned(link);
    link.retire();
    if (link !== this.link) {
      // The session was set aside before: its listeners move to the current session.
      if (this.link) this.owner.ready();
      return;
    }
    this.link = undefined;
    if (!this.isWanted) return this.relax();
    // ngrok may be unreachable, so check that before the SDK connects.
    this.outage.beginWithAttempt();
    this.connect();
  }

  private setState(state: SessionStatus["state"], extra: Partial<SessionStatus> = {}): void {
    const now = new Date().toISOString();
    const isNews = state !== this.status.state || Object.keys(extra).length > 0;
    if (!isNews) return;
    const since = state === this.status.state ? this.status.since : now;
    this.status = { accountId: this.account.accountId, state, since, ...extra };
    if (extra.latencyMs !== undefined) this.status.lastHeartbeatAt = now;
    this.owner.status(this.status);
  }
}
