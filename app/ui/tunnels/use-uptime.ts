"use client";

import { useEffect, useRef, useState } from "react";
import { useConnection, useTunnel } from "@/app/ui/live/use-live";
import { callApi } from "@/app/ui/request/call-api";
import { type Uptime, uptimeSchema } from "@/lib/history/schema";

const EVERY_MS = 60_000;
// Changes come in bursts (starting, online) and reach the stored history a moment after the event.
const SETTLE_MS = 300;

/** The last 24 hours of a tunnel: asked for anew at each change of state and every minute. */
export function useUptime(tunnelId: string, initial: Uptime): Uptime {
  const [uptime, setUptime] = useState(initial);
  const since = useTunnel(tunnelId)?.status.since;
  const live = useConnection().state === "live";
  const first = useRef(since);

  useEffect(() => {
    if (!live) return;
    let left = false;
    const ask = async () => {
      if (document.visibilityState === "hidden") return;
      const result = await callApi(`/api/tunnels/${tunnelId}/uptime`, {}, uptimeSchema);
      if (result.ok && !left) setUptime(result.value);
    };
    const soon = since === first.current ? undefined : setTimeout(ask, SETTLE_MS);
    const timer = setInterval(ask, EVERY_MS);
    document.addEventListener("visibilitychange", ask);
    return () => {
      left = true;
      clearTimeout(soon);
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [tunnelId, since, live]);

  return uptime;
}
