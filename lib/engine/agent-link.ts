import type { Binding } from "./binding";
import { Deadline, isDeadline } from "./deadline";
import type { AgentListener, AgentSession } from "./ngrok-sdk";

/** Requests of a session run one at a time: each that is ahead may take this much longer (milliseconds). */
const TURN = 60;

/**
 * One session of the SDK and the listeners it carries. `live`: answers heartbeats. `recovering`: the SDK is
 * reconnecting it. `retired`: given up; it must never come back to life beside its successor.
 */
export class AgentLink {
  phase: "live" | "recovering" | "retired" = "live";
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
  /** Stopped while the connection was broken: the SDK binds them again when it reconnects. */
  readonly unconfirmed = new Set<AgentListener>();
  timer: NodeJS.Timeout | undefined;
  lastHeartbeatAt = 0;
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

  /**
   * Lets go without waiting: on a half-open connection no close ever settles. The session's comes after those of its
   * listeners were answered: a connection that comes back takes all of them offline first, where a session that was
   * closed earlier would stay alive at the service with those that were still in the queue.
   */
  retire(): void {
    this.phase = "retired";
    clearTimeout(this.timer);
    const held = [...this.bindings].flatMap((binding) => binding.detach()?.listener ?? []);
    const unbinds = [...held, ...this.unconfirmed].map((listener) => listener.close());
    void Promise.allSettled(unbinds).then(() => this.session?.close().catch(() => undefined));
  }
}

/** Asks for an unbind whose answer nobody waits for. */
export function closeQuietly(listener: AgentListener | undefined): void {
  listener?.close().catch(() => undefined);
}
