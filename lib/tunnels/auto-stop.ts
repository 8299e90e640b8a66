import "server-only";
import { sharedOnce } from "@/lib/shared-once";

/** How long before the end people are told. */
export const WARN_MS = 5 * 60_000;
/**
 * Timers stand still while the machine sleeps, and the clock may be set. So the clock is looked at every second, and
 * what is over is over, however late that look is.
 */
const LOOK_MS = 1_000;

type Appointment = { at: number; warned: boolean };
type Handlers = { warn(tunnelIds: string[]): void; stop(tunnelIds: string[]): void };

class StopTimes {
  private readonly appointments = new Map<string, Appointment>();
  private timer: NodeJS.Timeout | undefined;
  private handlers: Handlers = { warn: () => undefined, stop: () => undefined };

  handle(handlers: Handlers): void {
    this.handlers = handlers;
  }

  set(tunnelId: string, at: Date): void {
    // Whoever gives it less than five minutes does not need to be told that it ends soon.
    const warned = at.getTime() - Date.now() <= WARN_MS;
    this.appointments.set(tunnelId, { at: at.getTime(), warned });
    this.wait();
  }

  cancel(tunnelId: string): void {
    this.appointments.delete(tunnelId);
  }

  private look(): void {
    const now = Date.now();
    const all = [...this.appointments];
    const over = all.filter(([, { at }]) => at <= now).map(([id]) => id);
    for (const id of over) this.appointments.delete(id);
    const soon = all.filter(([, { at, warned }]) => at > now && !warned && at - now <= WARN_MS);
    for (const [, appointment] of soon) appointment.warned = true;
    this.wait();
    if (over.length > 0) this.handlers.stop(over);
    if (soon.length > 0) this.handlers.warn(soon.map(([id]) => id));
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (this.appointments.size === 0) return;
    const next = Math.min(...[...this.appointments.values()].map(({ at }) => at)) - Date.now();
    this.timer = setTimeout(() => this.look(), Math.min(Math.max(next, 0), LOOK_MS)).unref();
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
