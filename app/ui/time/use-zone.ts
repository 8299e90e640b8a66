"use client";

import { dayAt } from "@/lib/contract/days-in-zone";
import { useClock, useInBrowser } from "./clock";

/** Undefined means the browser's own. On the page as the server rendered it, UTC, so that both render the same. */
export function useZone(): string | undefined {
  return useInBrowser() ? undefined : "UTC";
}

/** The current day, `2026-05-04`. */
export function useToday(): string {
  const zone = useZone();
  return useClock((now) => dayAt(now, zone));
}
