import { HERE_MS, type Visitor } from "@/lib/contract/traffic";

/** The server's rule, applied in the browser, so that "here" also ends without an event. `now` in milliseconds. */
export function isHere({ open, lastSeenAt }: Visitor, now: number): boolean {
  return open > 0 || now - Date.parse(lastSeenAt) < HERE_MS;
}
