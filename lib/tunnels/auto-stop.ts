import "server-only";
import { sharedOnce } from "@/lib/shared-once";

// Node's timers hold at most this many milliseconds; a longer wait is made of several.
const LONGEST_TIMER = 2 ** 31 - 1;

const timers = () => sharedOnce("auto-stop", () => new Map<string, NodeJS.Timeout>());

/** Calls `stop` at that time; at once when it has passed, as after a sleep. An earlier appointment is forgotten. */
export function scheduleStop(tunnelId: string, at: Date, stop: () => void): void {
  cancelStop(tunnelId);
  const left = at.getTime() - Date.now();
  const timer = setTimeout(
    () => {
      timers().delete(tunnelId);
      if (at.getTime() > Date.now()) scheduleStop(tunnelId, at, stop);
      else stop();
    },
    Math.min(Math.max(left, 0), LONGEST_TIMER),
  );
  timer.unref();
  timers().set(tunnelId, timer);
}

export function cancelStop(tunnelId: string): void {
  clearTimeout(timers().get(tunnelId));
  timers().delete(tunnelId);
}
