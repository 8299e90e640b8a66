import type { AgentLink } from "./agent-link";
import type { Failure } from "./failure";
import type { AgentListener } from "./ngrok-sdk";
import type { ListenerPlan } from "./plan";
import { hostOf } from "./random-hosts";
import type { StaleEndpoint } from "./stale-endpoints";
import { Timer } from "./timer";
import { type BindingEvent, type BindingPhase, bindingTransition } from "./transitions";
import { Tries } from "./tries";

/** The pause between tries while ngrok may have a stale endpoint of ours at the same URL (milliseconds). */
const STALE_RETRY = 1_000;

/** What a supervisor reports to the tunnel about its listener. */
export type ListenerNews =
  | { kind: "bound"; url: string }
  | { kind: "lost"; failure: Failure }
  /** Not bound; the next try is at `nextAt`. */
  | { kind: "waiting"; failure: Failure; attempt: number; nextAt: Date }
  /** Permanently: the supervisor does not keep the listener any more. */
  | { kind: "refused"; failure: Failure }
  /** ngrok stopped it: the supervisor does not keep the listener any more. */
  | { kind: "service-stopped"; failure: Failure };

/** A bound listener and the session that carries it. */
export type Held = { listener: AgentListener; link: AgentLink };

/** A wanted listener, bound or not. */
export class Binding {
  private phase: BindingPhase = "wanted";
  private held: Held | undefined;
  /** A bind request is in progress, even if the binding was cancelled or bound by an earlier request meanwhile. */
  private asking = false;
  private readonly tries = new Tries();
  private readonly rest = new Timer();
  /** Until when ngrok may have a stale endpoint of ours at the same URL (milliseconds since the epoch). */
  private staleUntil = 0;
  /** The random host name that ngrok gave; it is requested again after a reconnect. */
  private randomHost: string | undefined;

  constructor(
    readonly plan: ListenerPlan,
    readonly tell: (news: ListenerNews) => void,
  ) {}

  get listener(): AgentListener | undefined {
    return this.held?.listener;
  }

  /** The host name to request: the configured one, or the random one that it had. */
  get host(): string | undefined {
    return this.plan.domain ?? this.randomHost;
  }

  /** Whether it waits for its next bind request. */
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

  /** Whether ngrok may have a stale endpoint of ours at the same URL. */
  get mayBeStale(): boolean {
    return this.staleUntil > Date.now();
  }

  /** Expect a stale endpoint until this time (milliseconds since the epoch), or until the listener is bound. */
  expectStale(until: number): void {
    this.staleUntil = Math.max(this.staleUntil, until);
  }

  /** Takes over from an earlier listener of the same tunnel, which ngrok may still have. */
  inherit({ host, until }: StaleEndpoint): void {
    if (!this.plan.domain) this.randomHost = host;
    this.expectStale(until);
  }

  /** The stale endpoint that ngrok may have if this binding is dropped now; `staleFor` in milliseconds. */
  leave(held: Held | undefined, staleFor: number): StaleEndpoint {
    const isUnsure = held !== undefined || this.asking;
    return { host: this.host, until: isUnsure ? Date.now() + staleFor : this.staleUntil };
  }

  /** Marks the bind request as in progress while `request` runs. `request` sends it and handles the answer. */
  async ask(request: () => Promise<void>): Promise<void> {
    this.asking = true;
    try {
      await request();
    } finally {
      this.asking = false;
    }
  }

  /** False when the listener is not wanted, is bound already, or its session was given up: then close the listener. */
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

  /** Forgets the listener and returns it. After this its end is ignored. */
  detach(): Held | undefined {
    const { held } = this;
    this.held = undefined;
    this.step("lost");
    held?.link.drop(this);
    return held;
  }

  /** ngrok does not give the random name again, so another one is accepted. */
  forgetRandomHost(): void {
    this.randomHost = undefined;
  }

  /** Call after a failed try. Returns the milliseconds until the next one, or undefined to give up. */
  nextTry(failure: Failure): number | undefined {
    return this.tries.next(failure, { staleRetryMs: this.mayBeStale ? STALE_RETRY : undefined });
  }

  /** Waits `delay` milliseconds, then calls `again` for the next try. */
  retryAfter(delay: number, failure: Failure, again: () => void): void {
    if (!this.step("refused")) return;
    this.rest.set(delay, () => {
      this.retryNow();
      again();
    });
    const nextAt = new Date(Date.now() + delay);
    this.tell({ kind: "waiting", failure, attempt: this.attempt, nextAt });
  }

  /** Ends the wait before the next try. */
  retryNow(): void {
    this.rest.clear();
    this.step("again");
  }

  /** The listener is not wanted any more. If a bind still succeeds, the listener is closed at once. */
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
