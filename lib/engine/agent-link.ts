import type { Binding } from "./binding";
import { Deadline, isDeadline, withDeadline } from "./deadline";
import type { AgentListener, AgentSession, Heartbeat } from "./ngrok-sdk";
import { Timer } from "./timer";
import { type LinkEvent, type LinkPhase, linkTransition } from "./transitions";

/** Requests of a session run one at a time: each that is ahead may take this much longer (milliseconds). */
const TURN = 60;
/** Null comes an interval and a tolerance after the last heartbeat; a session of which nothing is heard is over. */
const QUIET_EXTRA_S = 2;

/** One session of the SDK and the listeners it carries. */
export class AgentLink {
  private current: LinkPhase = "opening";
  private opened: AgentSession | undefined;
  private readonly carried = new Set<Binding>();
  private readonly unanswered = new Set<Binding>();
  private readonly notUnbound = new Set<AgentListener>();
  private halfOpen = false;
  private lastHeartbeatAt = 0;
  /** Seconds of this machine being awake since the last heartbeat. */
  private quiet = 0;
  private heartbeatWatch: NodeJS.Timeout | undefined;
  /** Live: after a wake-up a heartbeat has to come. */
  private readonly wakeCheck = new Timer();
  /** Recovering: how long the SDK may try. */
  private readonly sdkPatience = new Timer();
  /** Recovering: connected again, and the SDK is binding its listeners. */
  private readonly rebinding = new Timer();
  /** Retired: the SDK was reconnecting it, and has to be ended once more. */
  private readonly secondEnd = new Timer();
  private readonly deadlines = new Set<Deadline>();
  /** Requests that were not answered so far, also those that nobody waits for any more. */
  private readonly asked = new Set<Promise<unknown>>();

  get phase(): LinkPhase {
    return this.current;
  }

  /** Undefined while it is opening. */
  get session(): AgentSession | undefined {
    return this.opened;
  }

  get bindings(): ReadonlySet<Binding> {
    return this.carried;
  }

  /** Their bind was never answered here. */
  get hung(): ReadonlySet<Binding> {
    return this.unanswered;
  }

  /** To be unbound, and not known to be: after a reconnect the SDK binds them again. */
  get unconfirmed(): ReadonlySet<AgentListener> {
    return this.notUnbound;
  }

  /** It left an unbind without an answer. */
  get isHalfOpen(): boolean {
    return this.halfOpen;
  }

  /**
   * In use once `connecting` has resolved, which it has to within `ms` milliseconds; a session that comes later is closed.
   * `onQuiet` is called when heartbeats cease to come, whatever the SDK says. Rejects as `connecting` does.
   */
  async open(
    connecting: Promise<AgentSession>,
    ms: number,
    heartbeat: Heartbeat,
    onQuiet: () => void,
  ): Promise<void> {
    this.opened = await withDeadline(connecting, ms, "ngrok", (late) => {
      this.opened = late;
      this.retire();
    });
    // Connected, and cut before we heard of it; the SDK was told then not to go on.
    if (!this.step("opened")) throw new Error("connection reset");
    this.watchHeartbeats(heartbeat, onQuiet);
  }

  /** The SDK has lost the connection. False when that is no news. */
  dropped(): boolean {
    if (!this.step("dropped")) return false;
    this.wakeCheck.clear();
    return true;
  }

  /** Lets the SDK reconnect it for `ms` milliseconds; then `onOver` is called. */
  giveSdkTime(ms: number, onOver: () => void): void {
    // What it began to bind again was refused, or cut off.
    this.rebinding.clear();
    this.sdkPatience.set(ms, onOver);
  }

  /** A heartbeat was answered in so many milliseconds. */
  heard(latencyMs: number): void {
    // The SDK was reconnecting it when it was given up, and has succeeded.
    if (this.phase === "retired") return this.endAgain(this.rebindingTime(latencyMs));
    this.lastHeartbeatAt = Date.now();
    this.quiet = 0;
  }

  /** Calls `onSilent` unless a heartbeat comes within `ms` milliseconds. */
  expectHeartbeat(ms: number, onSilent: () => void): void {
    const asked = Date.now();
    this.wakeCheck.set(ms, () => {
      if (this.lastHeartbeatAt < asked) onSilent();
    });
  }

  /**
   * The first heartbeat of a new connection comes before the SDK has bound its listeners again, one by one; a refusal
   * among them arrives as one more disconnect, and giveSdkTime begins anew. Calls `onRebound` when it is live again.
   */
  awaitRebind(latencyMs: number, onRebound: () => void): void {
    this.sdkPatience.clear();
    this.rebinding.set(this.rebindingTime(latencyMs), () => {
      if (this.step("rebound")) onRebound();
    });
  }

  /** Another one is in use now: this one is neither waited for nor taken over any more. */
  standBack(): void {
    this.wakeCheck.clear();
    this.sdkPatience.clear();
    this.rebinding.clear();
  }

  /** A listener of this binding is bound here. */
  carry(binding: Binding): void {
    this.unanswered.delete(binding);
    this.carried.add(binding);
  }

  /** It is not of this session any more. */
  drop(binding: Binding): void {
    this.carried.delete(binding);
  }

  /** Its bind was not answered. */
  noteHung(binding: Binding): void {
    this.unanswered.add(binding);
  }

  /**
   * Settles as a request to this session does, or rejects with a DeadlineError after `ms` milliseconds and the turns
   * of those ahead of it. When one is given up, so are all: they wait behind the same one.
   */
  async request<T>(work: Promise<T>, ms: number, late?: (value: T) => void): Promise<T> {
    const deadline = new Deadline(ms + this.deadlines.size * TURN);
    this.deadlines.add(deadline);
    const answered = deadline.bound(work, late);
    void this.noteAsked(work);
    try {
      return await answered;
    } catch (error) {
      if (isDeadline(error)) for (const other of this.deadlines) other.expire();
      throw error;
    } finally {
      this.deadlines.delete(deadline);
    }
  }

  /** Unbinds. Resolves with false when the connection was too broken for that; then it is asked again later. */
  async letGo(listener: AgentListener): Promise<boolean> {
    this.notUnbound.add(listener);
    try {
      await listener.close();
    } catch {
      // The SDK binds it again if it reconnects; then it is unbound again.
      return false;
    }
    const isNews = this.notUnbound.delete(listener);
    // It was bound after the session had been given up.
    if (isNews) void this.closeIfDone();
    return isNews;
  }

  /** The same within `ms` milliseconds; `late` is told what came of it after that. */
  async unbind(
    listener: AgentListener,
    ms: number,
    late?: (confirmed: boolean) => void,
  ): Promise<"confirmed" | "failed" | "unanswered"> {
    try {
      return (await this.request(this.letGo(listener), ms, late)) ? "confirmed" : "failed";
    } catch {
      this.halfOpen = true;
      return "unanswered";
    }
  }

  /** Gives the session up without waiting: on a half-open connection no close ever settles. */
  retire(): void {
    this.step("given-up");
    this.standBack();
    this.secondEnd.clear();
    clearInterval(this.heartbeatWatch);
    for (const binding of [...this.carried]) {
      const held = binding.detach();
      if (held) this.notUnbound.add(held.listener);
    }
    for (const deadline of this.deadlines) deadline.expire();
    void this.end();
  }

  /**
   * The session's close comes after those of its listeners were answered. One that is closed earlier would stay alive
   * at the service, with the listeners that were still in the queue, when a silent connection comes back.
   */
  private async end(): Promise<void> {
    await Promise.all([...this.notUnbound].map((listener) => this.letGo(listener)));
    await this.closeIfDone();
  }

  private async closeIfDone(): Promise<void> {
    if (this.phase !== "retired" || this.notUnbound.size > 0 || this.asked.size > 0) return;
    await this.opened?.close().catch(() => undefined);
  }

  /** What is bound late is to be unbound before the session is closed. */
  private async noteAsked(work: Promise<unknown>): Promise<void> {
    this.asked.add(work);
    await work.catch(() => undefined);
    this.asked.delete(work);
    void this.closeIfDone();
  }

  /** `ms` from now the SDK has bound again what is to be unbound. */
  private endAgain(ms: number): void {
    if (this.notUnbound.size > 0) this.secondEnd.set(ms, () => void this.end());
  }

  /** How long the SDK takes to bind the listeners of this session again, one by one (milliseconds). */
  private rebindingTime(latencyMs: number): number {
    const count = this.carried.size + this.notUnbound.size;
    return 100 + count * (50 + 1.5 * latencyMs);
  }

  private watchHeartbeats({ intervalS, toleranceS }: Heartbeat, onQuiet: () => void): void {
    this.lastHeartbeatAt = Date.now();
    this.quiet = 0;
    this.heartbeatWatch = setInterval(() => {
      this.quiet += 1;
      if (this.quiet > intervalS + toleranceS + QUIET_EXTRA_S) onQuiet();
    }, 1_000);
    this.heartbeatWatch.unref();
  }

  private step(event: LinkEvent): boolean {
    const to = linkTransition(this.current, event);
    this.current = to ?? this.current;
    return to !== undefined;
  }
}
