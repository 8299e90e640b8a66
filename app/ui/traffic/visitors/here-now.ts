import type { Visitor } from "@/lib/contract/traffic";
import { HERE_MS } from "@/lib/contract/traffic-spans";

/**
 * The server's rule, applied in the browser, so that "here" also ends without an event. It ends earlier when the server
 * says so, because the tunnel was stopped. `now` in milliseconds.
 */
export function isHere({ open, lastSeenAt, activeNow }: Visitor, now: number): boolean {
  return activeNow && (open > 0 || now - Date.parse(lastSeenAt) < HERE_MS);
}
