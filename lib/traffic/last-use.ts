import { sharedOnce } from "@/lib/base/shared-once";
import { getProxy } from "./proxy-thread";

const use = () => sharedOnce("last-use", () => ({ at: Date.now() }));

/** The owner did something that shows that the tunnels are wanted, such as starting one. */
export function noteUse(): void {
  use().at = Date.now();
}

/**
 * When the tunnels were last in use (milliseconds), by their owner or a visitor: now, while a request is open, and while
 * the proxy cannot say. Never rejects.
 */
export async function lastUseAt(): Promise<number> {
  return Math.max(use().at, await getProxy().lastVisitAt());
}
