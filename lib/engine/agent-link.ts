import type { Binding } from "./binding";
import type { AgentListener, AgentSession } from "./ngrok-sdk";

/**
 * One session of the SDK and the listeners it carries. `live`: answers heartbeats. `recovering`: the SDK is
 * reconnecting it. `retired`: given up; it must never come back to life beside its successor.
 */
export class AgentLink {
  phase: "live" | "recovering" | "retired" = "live";
  session: AgentSession | undefined;
  pumping = false;
  readonly bindings = new Set<Binding>();
  timer: NodeJS.Timeout | undefined;
  lastHeartbeatAt = 0;

  /** Lets go without waiting: on a half-open connection neither close ever settles. */
  retire(): void {
    this.phase = "retired";
    clearTimeout(this.timer);
    for (const binding of this.bindings) closeQuietly(binding.detach());
    this.bindings.clear();
    // Queued after the unbinds, so that a connection that comes back takes its listeners offline first.
    this.session?.close().catch(() => undefined);
  }
}

/** Asks for an unbind whose answer nobody waits for. */
export function closeQuietly(listener: AgentListener | undefined): void {
  listener?.close().catch(() => undefined);
}
