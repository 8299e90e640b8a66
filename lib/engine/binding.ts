import type { AgentLink } from "./agent-link";
import type { Failure } from "./failure";
import type { AgentListener } from "./ngrok-sdk";
import type { ListenerPlan } from "./plan";
import { hostOf } from "./random-hosts";
import { Tries } from "./tries";

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

/** A bound listener and the session that carries it. */
export type Held = { listener: AgentListener; link: AgentLink };

/** A listener that is wanted, whether it is bound at the moment or not. */
export class Binding {
  private held: Held | undefined;
  /** The bind request is on its way. */
  pending = false;
  /** Nobody wants it any more; a bind that still succeeds is closed at once. */
  cancelled = false;
  readonly tries = new Tries();
  retryTimer: NodeJS.Timeout | undefined;
  /** Until then ngrok may still count a dead listener of ours on the same URL (milliseconds since the epoch). */
  countedUntil = 0;
  /** The random host name it was given, asked for again after a reconnect. */
  randomHost: string | undefined;

  constructor(
    readonly plan: ListenerPlan,
    readonly events: BindingEvents,
  ) {}

  get listener(): AgentListener | undefined {
    return this.held?.listener;
  }

  /** The host name to ask for: the configured one, or the random one it had. */
  get host(): string | undefined {
    return this.plan.domain ?? this.randomHost;
  }

  get isWaiting(): boolean {
    return !this.listener && !this.pending && !this.cancelled && this.retryTimer === undefined;
  }

  attach(link: AgentLink, listener: AgentListener): void {
    this.held = { link, listener };
    link.bindings.add(this);
    this.tries.reset();
    this.countedUntil = 0;
    if (!this.plan.domain) this.randomHost = hostOf(listener.url);
    this.events.bound(listener.url);
  }

  /** Forgets the listener and hands it out, so that its end is no longer taken for news. */
  detach(): Held | undefined {
    const { held } = this;
    this.held = undefined;
    held?.link.bindings.delete(this);
    return held;
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
