import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { STOP_WARNING_MS } from "@/lib/contract/stop-warning";
import { type Appointment, allRuns, findRun, type Run, runOf } from "./runs";

/**
 * Timers do not run while the machine sleeps, and the clock may be changed. So the time is checked every second
 * (milliseconds), and every stop time that has passed counts, however late the check is.
 */
const LOOK_MS = 1_000;

type Due = { id: string; run: Run; appointment: Appointment };
type Handlers = {
  warn(tunnelIds: string[]): void;
  /** Resolves to the tunnels that could not be stopped. They stay due. */
  stop(tunnelIds: string[]): Promise<string[]>;
};

class StopTimes {
  private timer: NodeJS.Timeout | undefined;
  private handlers: Handlers = {
    warn: () => undefined,
    stop: async (ids) => ids,
  };

  handle(handlers: Handlers): void {
    this.handlers = handlers;
  }

  set(tunnelId: string, at: Date): void {
    // No warning when the user sets a stop time that is closer than the warning.
    const warned = at.getTime() - Date.now() <= STOP_WARNING_MS;
    runOf(tunnelId).appointment = { at: at.getTime(), warned, stopping: false };
    this.wait();
  }

  private look(): void {
    const now = Date.now();
    const all = waiting();
    const over = all.filter(({ appointment: { at } }) => at <= now);
    const soon = all.filter(
      ({ appointment: { at, warned } }) => at > now && !warned && at - now <= STOP_WARNING_MS,
    );
    for (const { appointment } of soon) appointment.warned = true;
    if (over.length > 0) void this.stop(over);
    this.wait();
    if (soon.length > 0) this.handlers.warn(soon.map(({ id }) => id));
  }

  /** Stops that are due are kept until they are done. A failed one is due again at the next check. */
  private async stop(over: readonly Due[]): Promise<void> {
    for (const { appointment } of over) appointment.stopping = true;
    const ids = over.map(({ id }) => id);
    const failed = new Set(await this.handlers.stop(ids).catch(() => ids));
    for (const { id, run, appointment } of over) {
      appointment.stopping = false;
      if (failed.has(id)) run.appointment ??= appointment;
      else if (run.appointment === appointment) run.appointment = undefined;
    }
    this.wait(failed.size > 0 ? LOOK_MS : 0);
  }

  /** Sets the timer for the next check, which is at least `least` milliseconds away. */
  private wait(least = 0): void {
    clearTimeout(this.timer);
    const times = waiting().map(({ appointment }) => appointment.at);
    if (times.length === 0) return;
    const next = Math.min(...times) - Date.now();
    this.timer = setTimeout(() => this.look(), Math.min(Math.max(next, least), LOOK_MS)).unref();
  }
}

/** The stop times that are not done yet. */
function waiting(): Due[] {
  return allRuns().flatMap(([id, run]) => {
    const { appointment } = run;
    return appointment && !appointment.stopping ? [{ id, run, appointment }] : [];
  });
}

const stopTimes = () => sharedOnce("stop-times", () => new StopTimes());

/** Sets the handlers. Stops that are due at the same moment are handled together. */
export function handleStopTimes(handlers: Handlers): void {
  stopTimes().handle(handlers);
}

/** Sets the stop time of a tunnel; it replaces an earlier one. A time in the past is due at once. */
export function scheduleStop(tunnelId: string, at: Date): void {
  stopTimes().set(tunnelId, at);
}

export function cancelStop(tunnelId: string): void {
  const run = findRun(tunnelId);
  if (run) run.appointment = undefined;
}
