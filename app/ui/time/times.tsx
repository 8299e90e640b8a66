"use client";

import { useConnection } from "@/app/ui/live/use-live";
import { formatSpan } from "@/lib/contract/format-span";
import { useClock, useInBrowser } from "./clock";
import { formatAgo, formatClock, formatCountdown, formatExact, formatHour } from "./format-time";
import { TimeElement } from "./time-element";

type At = { at: string };

/** `3 min ago`, with the exact time on hover. */
export function Ago({ at }: At) {
  return <LiveTime at={at} read={(now) => formatAgo(now - Date.parse(at))} />;
}

/** How long something has been so: `12 min`. It counts for as long as Gatehouse answers: after that nobody knows. */
export function Elapsed({ at }: At) {
  const { state, since } = useConnection();
  const known = state === "live" ? Number.POSITIVE_INFINITY : since;
  return <LiveTime at={at} read={(now) => formatSpan(Math.min(now, known) - Date.parse(at))} />;
}

/** How long until then: `4 s`. */
export function Countdown({ at }: At) {
  return <LiveTime at={at} read={(now) => formatCountdown(Date.parse(at) - now)} />;
}

/** The time of day, `16:17`. Empty until the browser's time zone is known. */
export function TimeOfDay({ at }: At) {
  const inBrowser = useInBrowser();
  return <LiveTime at={at} read={(now) => (inBrowser ? formatClock(Date.parse(at), now) : "")} />;
}

/** `16:17 to 17:02`, below the name of the day on which it began. Empty until the browser's time zone is known. */
export function VisitTime({ from, to }: { from: string; to: string }) {
  const inBrowser = useInBrowser();
  if (!inBrowser) return null;
  const [began, ended] = [Date.parse(from), Date.parse(to)];
  const [first, last] = [formatHour(began), formatClock(ended, began)];
  return (
    <span title={`${formatExact(began)} to ${formatExact(ended)}`}>
      {first === last ? first : `${first} to ${last}`}
    </span>
  );
}

/** `16:17`, below the name of its day. Empty until the browser's time zone is known. */
export function HourOfDay({ at }: At) {
  const inBrowser = useInBrowser();
  return <TimeElement at={at}>{inBrowser ? formatHour(Date.parse(at)) : ""}</TimeElement>;
}

function LiveTime({ at, read }: At & { read: (now: number) => string }) {
  return <TimeElement at={at}>{useClock(read)}</TimeElement>;
}
