import { isZone } from "@/lib/contract/days-in-zone";

/** The time zone of this browser, or undefined when it has none that we know. */
export function browserZone(): string | undefined {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return isZone(timeZone) ? timeZone : undefined;
}
