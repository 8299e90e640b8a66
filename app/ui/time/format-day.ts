import { addDays, type Day, dayAt } from "@/lib/contract/days-in-zone";
import { dateFormat } from "./date-format";

const formatNamed = dateFormat({
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});
const formatDate = dateFormat({ day: "numeric", month: "short", timeZone: "UTC" });

/** `Friday 27 November`. */
export function nameDay(day: Day): string {
  return formatNamed(Date.parse(day)).replace(",", "");
}

/** `27 Nov`. */
export function nameDate(day: Day): string {
  return formatDate(Date.parse(day));
}

/** `Today`, `Yesterday`, or the name of the day. */
export function nameDayFrom(day: Day, today: Day): string {
  if (day === today) return "Today";
  return day === addDays(today, -1) ? "Yesterday" : nameDay(day);
}

/** What belongs to the same day, in the order in which the days first come. Without a zone in this machine's. */
export function groupByDay<T>(
  items: readonly T[],
  timeOf: (item: T) => number,
  zone?: string,
): [Day, T[]][] {
  const days = new Map<Day, T[]>();
  for (const item of items) {
    const day = dayAt(timeOf(item), zone);
    const known = days.get(day);
    if (known) known.push(item);
    else days.set(day, [item]);
  }
  return [...days];
}
