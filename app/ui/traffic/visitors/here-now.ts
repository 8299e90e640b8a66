import { HERE_MS, type Visitor } from "@/lib/contract/traffic";

/** The server's rule, reckoned here, so that nobody stays "here" until the next event. `now` in milliseconds. */
export function isHere({ open, lastSeenAt }: Visitor, now: number): boolean {
  return open > 0 || now - Date.parse(lastSeenAt) < HERE_MS;
}
