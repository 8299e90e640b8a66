import type { SessionStatus } from "@/lib/live/events";
import { AgentLink } from "./agent-link";
import { retryDelay } from "./backoff";
import { withDeadline } from "./deadline";
import { type Failure, readFailure } from "./failure";
import { type AgentHandlers, connectAgent } from "./ngrok-sdk";
import type { AccountConnection } from "./plan";
import { reachIngress } from "./reachability";

// All in milliseconds.
const CONNECT_DEADLINE = 5_000;
/** The SDK tries again at 0 and 50 ms, then at 2.55 s, then only after two minutes. */
const TAKE_OVER_AFTER = 400;
const TAKE_OVER_AFTER_THIRD_TRY = 3_200;
/** A heartbeat overdue by this much after a wake-up means that the connection did not survive. */
const WAKE_CHECK = 5_000;

/** What the owner of a connection is asked and told. */
export type ConnectionOwner = {
  /** Is there anything to be connected for? */
  isWanted(): boolean;
  /** Would a fresh session be given the same URLs? If not, the SDK gets more time to reconnect by itself. */
  keepsUrls(link: AgentLink): boolean;
  /** May ngrok still be counting a session of ours that is dead already? */
  mayBeCounted(): boolean;
  ready(link: AgentLink): void;
  /** The SDK has reconnected this session with all its listeners. */
  recovered(link: AgentLink): void;
  lost(link: AgentLink, failure: Failure): void;
  /** The link was given up; its listeners have to be bound on another. */
  abandoned(link: AgentLink): void;
  waiting(failure: Failure, attempt: number, nextAt: Date): void;
  /** Retrying cannot help. */
  failed(failure: Failure): void;
  stoppedFromDashboard(): void;
  status(status: SessionStatus): void;
};

/**
 * Keeps one live session with ngrok's service for one account. The SDK's own reconnect gives up for minutes after
 * its third try and never notices a half-open connection; this one takes over and never gives up by itself.
 */
export class Connection {
  /** The session that requests go to, live or recovering. */
  link: AgentLink | undefined;
  status: SessionStatus;
  private connecting: AgentLink | undefined;
  private attempt = 0;
  private outageSince = 0;
  private retryTimer: NodeJS.Timeout | undefined;
  private lastFailure: Failure | undefined;
  private nextAt = new Date(0);

  constructor(
    private account: AccountConnection,
    private readonly owner: ConnectionOwner,
  ) {
    this.status = { accountId: account.accountId, state: "idle", since: new Date().toISOString() };
  }

  /** Connects unless that is done, under way, or waiting for its next try; then the owner is told of the wait. */
  ensure(): void {
    if (this.link || this.connecting) return;
    if (this.retryTimer && this.lastFailure) {
      this.owner.waiting(this.lastFailure, this.attempt, this.nextAt);
    } else this.connect();
  }

  /** Skips the wait, by the user's wish or because the network has changed. */
  retryNow(): void {
    if (this.link?.phase === "recovering") this.takeOver(this.link);
    else if (this.retryTimer) this.connect();
  }

  /** The machine slept or its network changed: try again at once, and see whether the session survived. */
  wake(): void {
    const { link } = this;
    if (link?.phase !== "live") return this.retryNow();
    const asked = Date.now();
    clearTimeout(link.timer);
    link.timer = setTimeout(() => {
      if (link.lastHeartbeatAt < asked) this.takeOver(link, silence());
    }, WAKE_CHECK);
  }

  /** This session answers no more requests, though what it carries may still work: ask a fresh one from now on. */
  setAside(link: AgentLink): void {
    if (this.link !== link) return;
    this.link = undefined;
    if (this.owner.isWanted()) this.connect();
  }

  /** Uses another authtoken or ingress. Resolves with the old link once the new one is live. */
  async replaceAccount(account: AccountConnection): Promise<AgentLink | undefined> {
    this.account = account;
    if (!this.link) {
      this.retryNow();
      return undefined;
    }
    try {
      return await this.replaceLink(this.link);
    } catch (error) {
      // What runs goes on running; the new settings are tried again at the next reconnect.
      this.setState("online", {
        lastError: { ...readFailure(error), at: new Date().toISOString() },
      });
      return undefined;
    }
  }

  /**
   * Opens a fresh session beside `old` and makes it the one in use. Resolves with `old`, whose listeners are to be
   * moved, or with undefined when it was given up meanwhile.
   */
  async replaceLink(old: AgentLink): Promise<AgentLink | undefined> {
    const next = new AgentLink();
    await this.open(next);
    if (old !== this.link) {
      next.retire();
      return undefined;
    }
    clearTimeout(old.timer);
    this.link = next;
    this.setState("online");
    return old;
  }

  /** Gives up waiting when nothing is wanted any more. */
  relax(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    this.attempt = 0;
    this.outageSince = 0;
    if (!this.link && !this.connecting && this.status.state !== "failed") this.setState("idle");
  }

  /** Ends the session, as far as the SDK lets us. */
  drop(): void {
    this.relax();
    const { link } = this;
    this.link = undefined;
    link?.retire();
    this.setState("idle");
  }

  private connect(): void {
    if (this.connecting || this.link) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    const link = new AgentLink();
    this.connecting = link;
    this.setState(this.outageSince ? "reconnecting" : "connecting");
    this.open(link).then(
      () => this.connected(link),
      (error) => this.connectFailed(link, readFailure(error)),
    );
  }

  private async open(link: AgentLink): Promise<void> {
    if (this.attempt > 0) await reachIngress(this.account.serverAddr, CONNECT_DEADLINE);
    const session = connectAgent(this.account, this.handlersFor(link));
    link.session = await withDeadline(session, CONNECT_DEADLINE, "ngrok", (late) => {
      link.session = late;
      link.retire();
    });
    // Connected, and cut before we heard of it; the SDK was told then not to go on.
    if (link.phase === "retired") throw new Error("connection reset");
    link.begin(() => this.takeOver(link, silence()));
  }

  private connected(link: AgentLink): void {
    this.connecting = undefined;
    this.link = link;
    this.attempt = 0;
    this.outageSince = 0;
    this.lastFailure = undefined;
    this.setState("online");
    this.owner.ready(link);
  }

  private connectFailed(link: AgentLink, failure: Failure): void {
    link.phase = "retired";
    this.connecting = undefined;
    if (!this.owner.isWanted()) return this.relax();
    this.outageSince ||= Date.now();
    this.lastFailure = failure;
    const hopeless =
      failure.persistence === "permanent" ||
      (failure.persistence === "counted" && !this.owner.mayBeCounted());
    if (hopeless) return this.fail(failure);
    this.attempt += 1;
    const delay = retryDelay(this.attempt, Date.now() - this.outageSince);
    this.nextAt = new Date(Date.now() + delay);
    this.setState("reconnecting");
    this.retryTimer = setTimeout(() => this.connect(), delay);
    this.owner.waiting(failure, this.attempt, this.nextAt);
  }

  private fail(failure: Failure): void {
    this.attempt = 0;
    this.outageSince = 0;
    this.setState("failed", { lastError: { ...failure, at: new Date().toISOString() } });
    this.owner.failed(failure);
  }

  private handlersFor(link: AgentLink): AgentHandlers {
    return {
      onDisconnect: (error) => this.onDisconnect(link, readFailure(error)),
      onHeartbeat: (latencyMs) => this.onHeartbeat(link, latencyMs),
      onStopCommand: () => {
        if (link === this.link) this.owner.stoppedFromDashboard();
      },
    };
  }

  private onDisconnect(link: AgentLink, failure: Failure): boolean {
    if (link.phase === "opening") link.phase = "retired";
    if (link.phase === "retired" || link !== this.link) return false;
    this.lastFailure = failure;
    if (link.bindings.size === 0) {
      // What the SDK would bind again was stopped meanwhile.
      this.takeOver(link);
      return false;
    }
    if (link.phase === "live") {
      link.phase = "recovering";
      this.outageSince = Date.now();
      this.setState("reconnecting");
      this.owner.lost(link, failure);
    }
    // Also when a listener was refused during the reconnect, which reads like any other failure of it.
    this.giveSdkTime(link);
    return true;
  }

  private giveSdkTime(link: AgentLink): void {
    const patience = this.owner.keepsUrls(link) ? TAKE_OVER_AFTER : TAKE_OVER_AFTER_THIRD_TRY;
    const left = Math.max(0, this.outageSince + patience - Date.now());
    clearTimeout(link.timer);
    link.timer = setTimeout(() => this.takeOver(link), left);
  }

  private onHeartbeat(link: AgentLink, latencyMs: number | null): void {
    if (latencyMs === null) return this.takeOver(link, silence());
    if (link.phase === "retired") return link.endAgain(link.rebindingTime(latencyMs));
    link.heard();
    if (link !== this.link) return;
    if (link.phase === "recovering") this.awaitRebind(link, latencyMs);
    else this.setState("online", { latencyMs });
  }

  // The first heartbeat of a new connection comes before the SDK has bound its listeners again, one by one;
  // a refusal among them arrives as one more disconnect, which starts this wait anew.
  private awaitRebind(link: AgentLink, latencyMs: number): void {
    clearTimeout(link.timer);
    link.timer = setTimeout(() => {
      link.phase = "live";
      link.deaf = true;
      this.outageSince = 0;
      this.setState("online", { latencyMs });
      this.owner.recovered(link);
    }, link.rebindingTime(latencyMs));
  }

  /** Gives a session up; when it is the one in use, a fresh one is opened at once. */
  private takeOver(link: AgentLink, failure?: Failure): void {
    if (link.phase === "retired") return;
    if (failure) this.owner.lost(link, failure);
    this.owner.abandoned(link);
    link.retire();
    if (link !== this.link) {
      // One that was set aside: what it still carried moves to the session in use.
      if (this.link) this.owner.ready(this.link);
      return;
    }
    this.link = undefined;
    if (failure) this.lastFailure = failure;
    if (!this.owner.isWanted()) return this.relax();
    this.outageSince ||= Date.now();
    // The service may be gone: see that it can be reached before the SDK dials.
    this.attempt = Math.max(this.attempt, 1);
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

function silence(): Failure {
  return {
    title: "The connection to ngrok went silent",
    detail: "ngrok did not answer heartbeats. A sleeping laptop or a changed network does this.",
    side: "network",
    fix: "Check your internet connection.",
    persistence: "passing",
  };
}
