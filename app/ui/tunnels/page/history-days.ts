import { dateFormat } from "@/app/ui/time/date-format";
import type { HistoryEntry } from "@/lib/contract/tunnel-history";

export type HistoryDay = { day: string; items: readonly HistoryEntry[] };

const formatThisYear = dateFormat({ weekday: "long", day: "numeric", month: "long" });
const formatOtherYear = dateFormat({ dateStyle: "long" });

/** The entries by the days of this machine's time zone, in their order. `now` in milliseconds. */
export function toDays(items: readonly HistoryEntry[], now: number): HistoryDay[] {
  const days: { day: string; items: HistoryEntry[] }[] = [];
  for (const entry of items) {
    const day = nameDay(new Date(entry.at), new Date(now));
    const last = days.at(-1);
    if (last?.day === day) last.items.push(entry);
    else days.push({ day, items: [entry] });
  }
  return days;
}

function nameDay(date: Date, now: Date): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (date.toDateString() === now.toDateString()) return "Today";
  if (date.toDateString() === yesterday.toDateString()) return "Yesterday";
  const format = date.getFullYear() === now.getFullYear() ? formatThisYear : formatOtherYear;
  return format(date.getTime());
}
