import { sharedOnce } from "@/lib/base/shared-once";
import { getProxy } from "./proxy-thread";

const use = () => sharedOnce("last-use", () => ({ at: Date.now() }));

/** Call it when the owner does something that uses the tunnels, such as starting one. */
export function noteUse(): void {
  use().at = Date.now();
}

/**
 * When the tunnels were last used by their owner or a visitor, in milliseconds. It is now while a request is open, and
 * while the proxy cannot answer. Never rejects.
 */
export async function lastUseAt(): Promise<number> {
  return Math.max(use().at, await getProxy().lastVisitAt());
}
