import type { Binding } from "./binding";
import { Deadline, isDeadline, withDeadline } from "./deadline";
import type { AgentListener, AgentSession, Heartbeat } from "./ngrok-sdk";
import { Timer } from "./timer";
import { type LinkEvent, type LinkPhase, linkTransition } from "./transitions";

/** Requests of a session run one after the other. For each earlier one the deadline grows by this (milliseconds). */
const TURN = 60;
/**
 * The SDK reports a missed heartbeat an interval and a tolerance after the last one. After this many more seconds
 * without any report, the session counts as dead.
 */
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
  /** Seconds since the last heartbeat, without those in which this machine slept. */
  private quiet = 0;
  private heartbeatWatch: NodeJS.Timeout | undefined;
  /** Phase live: after a wake-up a heartbeat has to arrive. */
  private readonly wakeCheck = new Timer();
  /** Phase recovering: how long the SDK may try. */
  private readonly sdkPatience = new Timer();
  /** Phase recovering: the SDK has connected again and is binding its listeners. */
  private readonly rebinding = new Timer();
  /** Phase retired: the SDK was reconnecting the session, so it has to be closed once more. */
  private readonly secondEnd = new Timer();
  private readonly deadlines = new Set<Deadline>();
  /** Requests that were not answered so far, also those that nobody waits for any more. */
  private readonly asked = new Set<Promise<unknown>>();

  get phase(): LinkPhase {
    return this.current;
  }

  /** Undefined in the phase opening. */
  get session(): AgentSession | undefined {
    return this.opened;
  }

  get bindings(): ReadonlySet<Binding> {
    return this.carried;
  }

  /** The bindings whose request was never answered on this session. */
  get hung(): ReadonlySet<Binding> {
    return this.unanswered;
  }

  /** Listeners whose unbind is not confirmed: the SDK binds them again after a reconnect. */
  get unconfirmed(): ReadonlySet<AgentListener> {
    return this.notUnbound;
  }

  /** An unbind was not answered. */
  get isHalfOpen(): boolean {
    return this.halfOpen;
  }

  /**
   * Resolves when `connecting` has resolved; a session that comes after `ms` milliseconds is closed. `onQuiet` is
   * called when heartbeats stop, whatever the SDK reports. Rejects when `connecting` does or the time is over.
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
    // The connection was lost before we knew that it was open. The SDK was told then not to reconnect.
    if (!this.step("opened")) throw new Error("connection reset");
    this.watchHeartbeats(heartbeat, onQuiet);
  }

  /** The SDK has lost the connection. Returns false when that is known already. */
  dropped(): boolean {
    if (!this.step("dropped")) return false;
    this.wakeCheck.clear();
    return true;
  }

  /** Lets the SDK reconnect it for `ms` milliseconds; then `onOver` is called. */
  giveSdkTime(ms: number, onOver: () => void): void {
    // The SDK was binding its listeners again, but one was refused or the connection was lost again.
    this.rebinding.clear();
    this.sdkPatience.set(ms, onOver);
  }

  /** A heartbeat was answered after `latencyMs` milliseconds. */
  heard(latencyMs: number): void {
    // The SDK was reconnecting this session when it was given up, and has now succeeded.
    if (this.phase === "retired") return this.endAgain(this.rebindingTime(latencyMs));
    this.lastHeartbeatAt = performance.now();
    this.quiet = 0;
  }

  /** Calls `onSilent` unless a heartbeat comes within `ms` milliseconds. */
  expectHeartbeat(ms: number, onSilent: () => void): void {
    const asked = performance.now();
    this.wakeCheck.set(ms, () => {
      if (this.lastHeartbeatAt < asked) onSilent();
    });
  }

  /**
   * The first heartbeat of a new connection arrives before the SDK has bound all its listeners again. If one is
   * refused, the SDK reports another disconnect, and giveSdkTime starts again. Calls `onRebound` when the session is
   * live.
   */
  awaitRebind(latencyMs: number, onRebound: () => void): void {
    this.sdkPatience.clear();
    this.rebinding.set(this.rebindingTime(latencyMs), () => {
      if (this.step("rebound")) onRebound();
    });
  }

  /** Another session is in use now: nothing waits for this one any more. */
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

  /** The binding does not belong to this session any more. */
  drop(binding: Binding): void {
    this.carried.delete(binding);
  }

  /** Its bind was not answered. */
  noteHung(binding: Binding): void {
    this.unanswered.add(binding);
  }

  /**
   * Settles as the request does, or rejects with a DeadlineError after `ms` milliseconds plus the time for the requests
   * before it. When one request is given up, all are, because the others wait behind it.
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

  /** Unbinds. Resolves with false when the connection is broken; then it is tried again later. */
  async letGo(listener: AgentListener): Promise<boolean> {
    this.notUnbound.add(listener);
    try {
      await listener.close();
    } catch {
      // If the SDK reconnects, it binds the listener again, and it is then unbound again.
      return false;
    }
    const isNews = this.notUnbound.delete(listener);
    // It was bound after the session had been given up.
    if (isNews) void this.closeIfDone();
    return isNews;
  }

  /** The same within `ms` milliseconds. `late` gets a result that comes later. */
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

  /** Gives the session up without waiting, because on a half-open connection a close never settles. */
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
   * Closes the session after its listeners are closed. If it were closed earlier and a half-open connection recovered,
   * the session would stay alive at ngrok, with the listeners that were still in the queue.
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

  /** In `ms` milliseconds the SDK will have bound the listeners again, so they are unbound once more then. */
  private endAgain(ms: number): void {
    if (this.notUnbound.size > 0) this.secondEnd.set(ms, () => void this.end());
  }

  /** How long the SDK takes to bind the listeners of this session again, one by one (milliseconds). */
  private rebindingTime(latencyMs: number): number {
    const count = this.carried.size + this.notUnbound.size;
    return 100 + count * (50 + 1.5 * latencyMs);
  }

  private watchHeartbeats({ intervalS, toleranceS }: Heartbeat, onQuiet: () => void): void {
    this.lastHeartbeatAt = performance.now();
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
