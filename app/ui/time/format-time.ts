import { formatSpan } from "@/lib/contract/format-span";

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

const EXACT = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY_AND_CLOCK = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

export function formatExact(time: number): string {
  return EXACT.format(time);
}

/** `16:17`, or `3 Mar, 16:17` when that was another day. */
export function formatClock(time: number, now: number): string {
  const sameDay = new Date(time).toDateString() === new Date(now).toDateString();
  return (sameDay ? CLOCK : DAY_AND_CLOCK).format(time);
}

/** `16:17` beside the name of the day. */
export function formatHour(time: number): string {
  return CLOCK.format(time);
}
