"use client";

import { useClock, useInBrowser } from "./clock";
import { formatAgo, formatClock, formatCountdown, formatExact, formatSpan } from "./format-time";

type At = { at: string };

/** `3 min ago`, with the exact time on hover. */
export function Ago({ at }: At) {
  return <LiveTime at={at} read={(now) => formatAgo(now - Date.parse(at))} />;
}

/** How long it has been: `12 min`. */
export function Elapsed({ at }: At) {
  return <LiveTime at={at} read={(now) => formatSpan(now - Date.parse(at))} />;
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

function LiveTime({ at, read }: At & { read: (now: number) => string }) {
  const text = useClock(read);
  const inBrowser = useInBrowser();
  return (
    <time dateTime={at} title={inBrowser ? formatExact(Date.parse(at)) : undefined}>
      {text}
    </time>
  );
}
