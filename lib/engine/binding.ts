import type { AgentLink } from "./agent-link";
import type { Failure } from "./failure";
import type { AgentListener } from "./ngrok-sdk";
import type { ListenerPlan } from "./plan";
import { hostOf } from "./random-hosts";
import type { StaleEndpoint } from "./stale-endpoints";
import { Timer } from "./timer";
import { type BindingEvent, type BindingPhase, bindingTransition } from "./transitions";
import { Tries } from "./tries";

/** While ngrok may still have a stale endpoint of ours on the same URL, it is asked again so often (milliseconds). */
const STALE_RETRY = 1_000;

/** What a supervisor tells the tunnel whose listener it keeps. */
export type ListenerNews =
  | { kind: "bound"; url: string }
  | { kind: "lost"; failure: Failure }
  /** Not up yet; tried again at `nextAt`. */
  | { kind: "waiting"; failure: Failure; attempt: number; nextAt: Date }
  /** For good: the supervisor has let go of it. */
  | { kind: "refused"; failure: Failure }
  /** ngrok's side stopped it: the supervisor has let go of it. */
  | { kind: "service-stopped"; failure: Failure };

/** A bound listener and the session that carries it. */
export type Held = { listener: AgentListener; link: AgentLink };

/** A listener that is wanted, whether it is bound at the moment or not. */
export class Binding {
  private phase: BindingPhase = "wanted";
  private held: Held | undefined;
  /** The bind request is on its way; also that of one that is cancelled, or bound by an earlier request, meanwhile. */
  private asking = false;
  private readonly tries = new Tries();
  private readonly rest = new Timer();
  /** Until then ngrok may still have a stale endpoint of ours on the same URL (milliseconds since the epoch). */
  private staleUntil = 0;
  /** The random host name it was given, asked for again after a reconnect. */
  private randomHost: string | undefined;

  constructor(
    readonly plan: ListenerPlan,
    readonly tell: (news: ListenerNews) => void,
  ) {}

  get listener(): AgentListener | undefined {
    return this.held?.listener;
  }

  /** The host name to ask for: the configured one, or the random one it had. */
  get host(): string | undefined {
    return this.plan.domain ?? this.randomHost;
  }

  /** Its turn comes with the next request. */
  get isWaiting(): boolean {
    return this.phase === "wanted" && !this.asking;
  }

  get isBound(): boolean {
    return this.phase === "bound";
  }

  get isCancelled(): boolean {
    return this.phase === "cancelled";
  }

  /** How many tries in a row have failed. */
  get attempt(): number {
    return this.tries.attempt;
  }

  /** ngrok may still have a stale endpoint of ours on the same URL. */
  get mayBeStale(): boolean {
    return this.staleUntil > Date.now();
  }

  /** Reckons with a stale endpoint until a time (milliseconds since the epoch), or until it is bound. */
  expectStale(until: number): void {
    this.staleUntil = Math.max(this.staleUntil, until);
  }

  /** Its tunnel had a listener before, which ngrok may still have. */
  inherit({ host, until }: StaleEndpoint): void {
    if (!this.plan.domain) this.randomHost = host;
    this.expectStale(until);
  }

  /** What ngrok may have of it when it is let go of at this moment; `staleFor` in milliseconds. */
  leave(held: Held | undefined, staleFor: number): StaleEndpoint {
    const isUnsure = held !== undefined || this.asking;
    return { host: this.host, until: isUnsure ? Date.now() + staleFor : this.staleUntil };
  }

  /** Marks it as being asked for while `request`, which does so and sees to the answer, is under way. */
  async ask(request: () => Promise<void>): Promise<void> {
    this.asking = true;
    try {
      await request();
    } finally {
      this.asking = false;
    }
  }

  /** False when it is not wanted, or bound already, or that session is given up: then it is to be let go of. */
  attach(link: AgentLink, listener: AgentListener): boolean {
    if (link.phase === "retired" || !this.step("bound")) return false;
    this.rest.clear();
    this.held = { link, listener };
    link.carry(this);
    this.tries.reset();
    this.staleUntil = 0;
    if (!this.plan.domain) this.randomHost = hostOf(listener.url);
    this.tell({ kind: "bound", url: listener.url });
    return true;
  }

  /** Forgets the listener and hands it out, so that its end is no longer taken for news. */
  detach(): Held | undefined {
    const { held } = this;
    this.held = undefined;
    this.step("lost");
    held?.link.drop(this);
    return held;
  }

  /** ngrok does not give the random name again: any other is better than none. */
  forgetRandomHost(): void {
    this.randomHost = undefined;
  }

  /** A try has failed. Milliseconds until the next one, or undefined when there is to be none. */
  nextTry(failure: Failure): number | undefined {
    return this.tries.next(failure, { staleRetryMs: this.mayBeStale ? STALE_RETRY : undefined });
  }

  /** Waits so many milliseconds until its next try, and calls `again` then. */
  retryAfter(delay: number, failure: Failure, again: () => void): void {
    if (!this.step("refused")) return;
    this.rest.set(delay, () => {
      this.retryNow();
      again();
    });
    const nextAt = new Date(Date.now() + delay);
    this.tell({ kind: "waiting", failure, attempt: this.attempt, nextAt });
  }

  /** Its rest is over. */
  retryNow(): void {
    this.rest.clear();
    this.step("again");
  }

  /** Nobody wants it any more; a bind that still succeeds is closed at once. */
  cancel(): void {
    this.rest.clear();
    this.step("cancelled");
  }

  private step(event: BindingEvent): boolean {
    const to = bindingTransition(this.phase, event);
    this.phase = to ?? this.phase;
    return to !== undefined;
  }
}
