"use client";

import { useEffect, useRef } from "react";
import { useTunnel } from "@/app/ui/live/use-live";

// Changes come in bursts (starting, online) and reach the stored history a moment after the event.
const SETTLE_MS = 300;

/** Calls `ask` after each change of the tunnel's state. */
export function useAfterChange(tunnelId: string, ask: () => void): void {
  const since = useTunnel(tunnelId)?.status.since;
  const seen = useRef(since);
  useEffect(() => {
    if (!since || since === seen.current) return;
    const timer = setTimeout(() => {
      seen.current = since;
      ask();
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [since, ask]);
}
