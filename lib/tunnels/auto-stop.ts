import "server-only";
import { sharedOnce } from "@/lib/shared-once";

/** How long before the end people are told. */
export const WARN_MS = 5 * 60_000;
/**
 * Timers stand still while the machine sleeps, and the clock may be set. So the clock is looked at every second, and
 * what is over is over, however late that look is.
 */
const LOOK_MS = 1_000;

type Appointment = { at: number; warned: boolean; stopping: boolean };
type Handlers = {
  warn(tunnelIds: string[]): void;
  /** Hands out those that could not be stopped: they stay due. */
  stop(tunnelIds: string[]): Promise<string[]>;
};

class StopTimes {
  private readonly appointments = new Map<string, Appointment>();
  private timer: NodeJS.Timeout | undefined;
  private handlers: Handlers = {
    warn: () => undefined,
    stop: async (ids) => ids,
  };

  handle(handlers: Handlers): void {
    this.handlers = handlers;
  }

  set(tunnelId: string, at: Date): void {
    // Whoever gives it less than five minutes does not need to be told that it ends soon.
    const warned = at.getTime() - Date.now() <= WARN_MS;
    this.appointments.set(tunnelId, { at: at.getTime(), warned, stopping: false });
    this.wait();
  }

  cancel(tunnelId: string): void {
    this.appointments.delete(tunnelId);
  }

  private look(): void {
    const now = Date.now();
    const all = [...this.appointments].filter(([, { stopping }]) => !stopping);
    const over = all.filter(([, { at }]) => at <= now);
    const soon = all.filter(([, { at, warned }]) => at > now && !warned && at - now <= WARN_MS);
    for (const [, appointment] of soon) appointment.warned = true;
    if (over.length > 0) void this.stop(new Map(over));
    this.wait();
    if (soon.length > 0) this.handlers.warn(soon.map(([id]) => id));
  }

  /** What is due is kept until it is done; what could not be done is due again at the next look. */
  private async stop(over: ReadonlyMap<string, Appointment>): Promise<void> {
    for (const appointment of over.values()) appointment.stopping = true;
    const ids = [...over.keys()];
    const failed = new Set(await this.handlers.stop(ids).catch(() => ids));
    for (const [id, appointment] of over) {
      const known = this.appointments.get(id);
      appointment.stopping = false;
      if (failed.has(id)) this.appointments.set(id, known ?? appointment);
      else if (known === appointment) this.appointments.delete(id);
    }
    this.wait(failed.size > 0 ? LOOK_MS : 0);
  }

  /** The next look comes after `least` milliseconds at the earliest. */
  private wait(least = 0): void {
    clearTimeout(this.timer);
    const waiting = [...this.appointments.values()].filter(({ stopping }) => !stopping);
    if (waiting.length === 0) return;
    const next = Math.min(...waiting.map(({ at }) => at)) - Date.now();
    this.timer = setTimeout(() => this.look(), Math.min(Math.max(next, least), LOOK_MS)).unref();
  }
}

const stopTimes = () => sharedOnce("stop-times", () => new StopTimes());

/** What happens at the times: those that are due at one moment come together. */
export function handleStopTimes(handlers: Handlers): void {
  stopTimes().handle(handlers);
}

/** An earlier appointment of this tunnel is forgotten. A time that has passed is due at once. */
export function scheduleStop(tunnelId: string, at: Date): void {
  stopTimes().set(tunnelId, at);
}

export function cancelStop(tunnelId: string): void {
  stopTimes().cancel(tunnelId);
}
