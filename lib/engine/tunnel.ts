import type { TunnelError, TunnelState, TunnelStatus } from "@/lib/contract/tunnels";
import type { ListenerNews } from "./binding";
import type { Failure } from "./failure";
import type { ListenerPlan, TunnelPlan } from "./plan";
import { type TunnelEvent, transition } from "./transitions";

/** One change of a tunnel's state, for its history. */
export type StateChange = {
  tunnelId: string;
  at: string;
  from: TunnelState;
  to: TunnelState;
  cause: string;
  code?: string;
  url?: string;
};

/** What the engine knows about a tunnel. The rest of its status is stored or found out by probes. */
export type TunnelRuntime = Pick<
  TunnelStatus,
  "state" | "since" | "url" | "lastError" | "retry" | "urlChanged"
> & { accountId?: string };

/** Keeps listeners: the supervisor of the plan's account. */
export type ListenerKeeper = {
  add(plan: ListenerPlan, tell: (news: ListenerNews) => void, mayBeStale?: boolean): void;
  remove(tunnelId: string): Promise<void>;
  retryNow(): void;
};

export type TunnelEvents = {
  keeperFor(plan: TunnelPlan): ListenerKeeper;
  changed(change?: StateChange): void;
};

type Run = { plan: TunnelPlan; keeper: ListenerKeeper };
type NextRun = { plan: TunnelPlan; cause: string };

/** The state machine of one tunnel. The last request counts: a start during a stop begins when the stop is done. */
export class Tunnel {
  private state: TunnelState = "stopped";
  private since = new Date().toISOString();
  private url: string | undefined;
  private lastError: TunnelError | undefined;
  private retry: TunnelRuntime["retry"];
  private urlChanged: TunnelRuntime["urlChanged"];
  private run: Run | undefined;
  private next: NextRun | undefined;
  private stopping: Promise<void> | undefined;

  constructor(
    readonly id: string,
    private readonly events: TunnelEvents,
  ) {}

  get runtime(): TunnelRuntime {
    const { state, since, url, lastError, retry, urlChanged } = this;
    return {
      state,
      since,
      ...(url !== undefined && { url }),
      ...(lastError && { lastError }),
      ...(retry && { retry }),
      ...(urlChanged && { urlChanged }),
      ...(this.run && { accountId: this.run.plan.account.accountId }),
    };
  }

  /** Does nothing while the tunnel is online or starting. */
  start(plan: TunnelPlan, cause: string): void {
    if (this.state === "stopping") return this.startNext({ plan, cause });
    if (transition(this.state, "start") === undefined) return plan.release?.();
    this.lastError = undefined;
    this.urlChanged = undefined;
    this.url = undefined;
    const run: Run = { plan, keeper: this.events.keeperFor(plan) };
    this.run = run;
    this.step("start", cause);
    run.keeper.add(plan.listener, (news) => this.hear(run, news), plan.mayBeStale);
  }

  /** Resolves when the tunnel is stopped: within a second, whatever the network does. */
  async stop(cause: string): Promise<void> {
    this.startNext(undefined);
    await this.close(cause);
  }

  /** Stops and starts again with a new plan, from any state. */
  async restart(plan: TunnelPlan, cause: string): Promise<void> {
    if (this.state === "stopped" || this.state === "failed") return this.start(plan, cause);
    this.startNext({ plan, cause });
    await this.close(cause);
  }

  /** Stops the tunnel for a reason that trying again would not change. Nothing stays bound. */
  fail(failure: Failure): void {
    if (this.run && this.state !== "stopping") {
      void this.run.keeper.remove(this.id);
      this.failed("refused", failure);
    }
  }

  retryNow(): void {
    this.run?.keeper.retryNow();
  }

  private async close(cause: string): Promise<void> {
    if (this.state === "failed") this.lastError = undefined;
    if (this.step("stop", cause) === "stopping") this.stopping = this.unbind();
    await this.stopping;
  }

  private startNext(next: NextRun | undefined): void {
    this.next?.plan.release?.();
    this.next = next;
  }

  private async unbind(): Promise<void> {
    // Before ngrok is asked, so that open connections to the app are closed now.
    this.run?.plan.release?.();
    this.retry = undefined;
    this.lastError = undefined;
    this.events.changed();
    await this.run?.keeper.remove(this.id);
    this.run = undefined;
    this.url = undefined;
    this.stopping = undefined;
    this.step("unbound", "The listener is closed.");
    const { next } = this;
    this.next = undefined;
    if (next) this.start(next.plan, next.cause);
  }

  /** Ignores news of a run that has ended or is being stopped. */
  private hear(run: Run, news: ListenerNews): void {
    if (this.run !== run || this.state === "stopping") return;
    switch (news.kind) {
      case "bound":
        return this.bound(news.url);
      case "lost":
        this.lastError = dated(news.failure);
        this.step("lost", news.failure.title, news.failure);
        return;
      case "waiting":
        this.lastError = dated(news.failure);
        this.retry = { attempt: news.attempt, nextAt: news.nextAt.toISOString() };
        return this.events.changed();
      case "refused":
      case "service-stopped":
        return this.failed(news.kind, news.failure);
    }
  }

  private bound(url: string): void {
    const before = this.url;
    this.url = url;
    this.lastError = undefined;
    this.retry = undefined;
    if (before !== undefined && before !== url) {
      this.urlChanged = { from: before, to: url, at: new Date().toISOString() };
    }
    const cause = before === undefined ? "The tunnel is online." : "Back online.";
    this.step(
      "bound",
      before !== undefined && before !== url ? "Back online at a new URL." : cause,
    );
  }

  private failed(event: "refused" | "service-stopped", failure: Failure): void {
    this.lastError = dated(failure);
    this.retry = undefined;
    this.url = undefined;
    this.run?.plan.release?.();
    this.run = undefined;
    this.step(event, failure.title, failure);
  }

  private step(event: TunnelEvent, cause: string, failure?: Failure): TunnelState | undefined {
    const to = transition(this.state, event);
    if (to === undefined) return undefined;
    const at = new Date().toISOString();
    const change: StateChange = { tunnelId: this.id, at, from: this.state, to, cause };
    if (failure?.code) change.code = failure.code;
    if (this.url !== undefined) change.url = this.url;
    this.state = to;
    this.since = at;
    this.events.changed(change);
    return to;
  }
}

function dated(failure: Failure): TunnelError {
  const { persistence: _, ...error } = failure;
  return { ...error, at: new Date().toISOString() };
}
