import type { Binding } from "./binding";
import { Deadline, isDeadline } from "./deadline";
import type { AgentListener, AgentSession, Heartbeat } from "./ngrok-sdk";

/** Requests of a session run one at a time: each that is ahead may take this much longer (milliseconds). */
const TURN = 60;
/** Null comes an interval and a tolerance after the last heartbeat; a session of which nothing is heard is over. */
const QUIET_EXTRA_S = 2;

/**
 * One session of the SDK and the listeners it carries. `opening`: not in use yet. `live`: answers heartbeats.
 * `recovering`: the SDK is reconnecting it. `retired`: given up; it must never come back to life beside its successor.
 */
export class AgentLink {
  phase: "opening" | "live" | "recovering" | "retired" = "opening";
  session: AgentSession | undefined;
  pumping = false;
  /**
   * Once the SDK has reconnected a session by itself it no longer hears when the service stops one of its listeners
   * (measured with 1.7.0; ngrok-rust keeps the handler for this on the first connection only).
   */
  deaf = false;
  /** It answers no more requests. */
  mute = false;
  readonly bindings = new Set<Binding>();
  /** Their bind was never answered here. */
  readonly hung = new Set<Binding>();
  /** To be unbound, and not known to be: after a reconnect the SDK binds them again. */
  readonly unconfirmed = new Set<AgentListener>();
  timer: NodeJS.Timeout | undefined;
  lastHeartbeatAt = 0;
  /** Seconds of this machine being awake since the last heartbeat. */
  private quiet = 0;
  private watch: NodeJS.Timeout | undefined;
  private readonly deadlines = new Set<Deadline>();

  /**
   * Settles as a request to this session does, or rejects with a DeadlineError after `ms` milliseconds and the turns
   * of those ahead of it. When one is given up, so are all: they wait behind the same one.
   */
  async request<T>(work: Promise<T>, ms: number, late?: (value: T) => void): Promise<T> {
    const deadline = new Deadline(ms + this.deadlines.size * TURN);
    this.deadlines.add(deadline);
    try {
      return await deadline.bound(work, late);
    } catch (error) {
      if (isDeadline(error)) for (const other of this.deadlines) other.expire();
      throw error;
    } finally {
      this.deadlines.delete(deadline);
    }
  }

  /** In use from now on. `onQuiet` is called when heartbeats cease to come, whatever the SDK says. */
  begin({ intervalS, toleranceS }: Heartbeat, onQuiet: () => void): void {
    this.phase = "live";
    this.heard();
    this.watch = setInterval(() => {
      this.quiet += 1;
      if (this.quiet > intervalS + toleranceS + QUIET_EXTRA_S) onQuiet();
    }, 1_000);
    this.watch.unref();
  }

  /** A heartbeat was answered. */
  heard(): void {
    this.lastHeartbeatAt = Date.now();
    this.quiet = 0;
  }

  /** Unbinds. Resolves with false when the connection was too broken for that; then it is asked again later. */
  async letGo(listener: AgentListener): Promise<boolean> {
    this.unconfirmed.add(listener);
    try {
      await listener.close();
      return this.unconfirmed.delete(listener);
    } catch {
      // The SDK binds it again if it reconnects; then it is unbound again.
      return false;
    }
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
      return "unanswered";
    }
  }

  /** Gives the session up without waiting: on a half-open connection no close ever settles. */
  retire(): void {
    this.phase = "retired";
    clearTimeout(this.timer);
    clearInterval(this.watch);
    for (const binding of [...this.bindings]) {
      const held = binding.detach();
      if (held) this.unconfirmed.add(held.listener);
    }
    for (const deadline of this.deadlines) deadline.expire();
    void this.end();
  }

  /**
   * The session's close comes after those of its listeners were answered. One that is closed earlier would stay alive
   * at the service, with the listeners that were still in the queue, when a silent connection comes back.
   */
  private async end(): Promise<void> {
    await Promise.all([...this.unconfirmed].map((listener) => this.letGo(listener)));
    if (this.unconfirmed.size === 0) await this.session?.close().catch(() => undefined);
  }

  /** The SDK was reconnecting when the session was given up, and has succeeded: `ms` from now it has bound again. */
  endAgain(ms: number): void {
    if (this.unconfirmed.size === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.end(), ms);
  }

  /** How long the SDK takes to bind the listeners of this session again, one by one (milliseconds). */
  rebindingTime(latencyMs: number): number {
    const count = this.bindings.size + this.unconfirmed.size;
    return 100 + count * (50 + 1.5 * latencyMs);
  }
}
