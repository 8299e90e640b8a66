import { sharedOnce } from "@/lib/base/shared-once";
import { getProxy } from "./proxy-thread";

type Use = {
  at: number;
  /** A time that the clock had not reached when it was first told, and when that was: the clock was set back. */
  ahead?: { told: number; at: number };
};

const use = () => sharedOnce<Use>("last-use", () => ({ at: Date.now() }));

/** Call it when the owner does something that uses the tunnels, such as starting one. */
export function noteUse(): void {
  use().at = Date.now();
}

/**
 * When the tunnels were last used by their owner or a visitor, in milliseconds. It is now while a request is open, and
 * while the proxy cannot answer. Never rejects.
 */
export async function lastUseAt(): Promise<number> {
  return notAhead(Math.max(use().at, await getProxy().lastVisitAt()), Date.now());
}

/** `told`, or when it was first told if it lies in the future (milliseconds). */
export function notAhead(told: number, now: number): number {
  if (told <= now) return told;
  const { ahead } = use();
  if (ahead?.told === told) return ahead.at;
  use().ahead = { told, at: now };
  return now;
}
