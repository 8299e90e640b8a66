import { storedValue } from "@/app/ui/kit/stored-value";

/** The id of the newest notice that somebody has looked at, in whichever tab. */
const seen = storedValue("gatehouse-notices-seen", Number, Number.MAX_SAFE_INTEGER);

export const useSeen = seen.use;

export function markSeen(id: number): void {
  if (id > seen.get()) seen.set(String(id));
}
