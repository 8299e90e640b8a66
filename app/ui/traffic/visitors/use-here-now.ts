"use client";

import { useMemo } from "react";
import { useTunnelVisitors } from "@/app/ui/live/use-live";
import { useClock } from "@/app/ui/time/clock";
import type { Visitor } from "@/lib/contract/traffic";
import { isHere } from "./here-now";

/** The people on a tunnel at the moment, in the order of their names. */
export function useHereNow(tunnelId: string): readonly Visitor[] {
  const people = useTunnelVisitors(tunnelId);
  const known = useMemo(() => [...(people?.values() ?? [])], [people]);
  // A string, so that a second without a change does not render again.
  const here = useClock((now) =>
    known
      .filter((visitor) => isHere(visitor, now))
      .map(({ email }) => email)
      .sort()
      .join("\n"),
  );
  return useMemo(() => {
    const emails = new Set(here.split("\n"));
    return known
      .filter(({ email }) => emails.has(email))
      .sort((a, b) => (a.email < b.email ? -1 : 1));
  }, [known, here]);
}
