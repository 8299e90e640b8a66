import type { Failure } from "./failure";
import type { AgentListener } from "./ngrok-sdk";
import type { ListenerPlan } from "./plan";

/** What a supervisor tells the tunnel whose listener it keeps. */
export type BindingEvents = {
  bound(url: string): void;
  lost(failure: Failure): void;
  /** Not up yet; tried again at `nextAt`. */
  waiting(failure: Failure, attempt: number, nextAt: Date): void;
  /** For good: the supervisor has let go of it. */
  refused(failure: Failure): void;
  /** ngrok's side stopped it: the supervisor has let go of it. */
  stoppedByService(failure: Failure): void;
};

/** A listener that is wanted, whether it is bound at the moment or not. */
export class Binding {
  listener: AgentListener | undefined;
  /** The bind request is on its way. */
  pending = false;
  /** Nobody wants it any more; a bind that still succeeds is closed at once. */
  cancelled = false;
  attempt = 0;
  retryTimer: NodeJS.Timeout | undefined;
  /** Until then ngrok may still count a dead listener of ours on the same URL (milliseconds since the epoch). */
  countedUntil = 0;
  /** The random host name it was given, asked for again after a reconnect. */
  randomHost: string | undefined;

  constructor(
    readonly plan: ListenerPlan,
    readonly events: BindingEvents,
  ) {}

  /** The host name to ask for: the configured one, or the random one it had. */
  get host(): string | undefined {
    return this.plan.domain ?? this.randomHost;
  }

  get isWaiting(): boolean {
    return !this.listener && !this.pending && !this.cancelled && this.retryTimer === undefined;
  }

  attach(listener: AgentListener): void {
    this.listener = listener;
    this.attempt = 0;
    this.countedUntil = 0;
    if (!this.plan.domain) this.randomHost = hostOf(listener.url);
    this.events.bound(listener.url);
  }

  /** Forgets the listener and hands it out, so that its end is no longer taken for news. */
  detach(): AgentListener | undefined {
    const { listener } = this;
    this.listener = undefined;
    return listener;
  }

  clearRetry(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
  }

  cancel(): void {
    this.cancelled = true;
    this.clearRetry();
  }
}

// ngrok takes host names for `domain`, without the port that a custom edge may put into its URLs.
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
