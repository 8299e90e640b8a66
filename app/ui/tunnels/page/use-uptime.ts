"use client";

import { useEffect, useState } from "react";
import { useConnection } from "@/app/ui/live/use-live";
import { useAsk } from "@/app/ui/request/use-ask";
import { type Uptime, uptimeSchema } from "@/lib/contract/history";
import { useAfterChange } from "./use-after-change";

const EVERY_MS = 60_000;

/** The last 24 hours of a tunnel. Loaded again when the page is connected, at each change of state and every minute. */
export function useUptime(tunnelId: string, initial: Uptime): Uptime {
  const [uptime, setUptime] = useState(initial);
  const live = useConnection().state === "live";
  const ask = useAsk(
    live ? `/api/tunnels/${tunnelId}/uptime` : undefined,
    uptimeSchema,
    (result) => result.ok && setUptime(result.value),
  );
  useAfterChange(tunnelId, ask);

  useEffect(() => {
    const askInSight = () => document.visibilityState === "visible" && ask();
    const timer = setInterval(askInSight, EVERY_MS);
    document.addEventListener("visibilitychange", askInSight);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", askInSight);
    };
  }, [ask]);

  return uptime;
}
