import { formatSpan } from "@/lib/contract/format-span";
import { dateFormat } from "./date-format";

const SECOND = 1000;

/** As formatSpan, rounded up: a countdown says `1 s` until it is over. */
export function formatCountdown(ms: number): string {
  return formatSpan(Math.ceil(Math.max(0, ms) / SECOND) * SECOND);
}

export function formatAgo(ms: number): string {
  return ms < 5 * SECOND ? "just now" : `${formatSpan(ms)} ago`;
}

/** `24 ms`, `under 1 ms`. */
export function formatLatency(ms: number): string {
  return ms < 1 ? "under 1 ms" : `${Math.round(ms)} ms`;
}

/** `Friday 27 November 2026 at 16:17:05`. */
export const formatExact = dateFormat({ dateStyle: "full", timeStyle: "medium" });

/** `16:17`. */
export const formatHour = dateFormat({ hour: "2-digit", minute: "2-digit" });

const formatDayAndHour = dateFormat({
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** `16:17`, or `3 Mar, 16:17` when that was another day. */
export function formatClock(time: number, now: number): string {
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString();
  return sameDay ? formatHour(time) : formatDayAndHour(time);
}
