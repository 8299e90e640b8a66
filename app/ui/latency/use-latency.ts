"use client";

import { useEffect, useState } from "react";
import { useConnection, useSessions } from "@/app/ui/live/use-live";
import { useAsk } from "@/app/ui/request/use-ask";
import {
  LATENCY_KEPT_MS,
  type Latency,
  type LatencySample,
  latencySchema,
} from "@/lib/contract/accounts";
import type { SessionStatus } from "@/lib/contract/events";

/** The heartbeats of an account's session in the last ten minutes: what the server kept, and each new one. */
export function useLatency(accountId: string, initial: Latency): readonly LatencySample[] {
  const [samples, setSamples] = useState(initial.samples);
  const session = useSessions().get(accountId);
  const live = useConnection().state === "live";

  useEffect(() => {
    if (session) setSamples((known) => append(known, session));
  }, [session]);

  // Also at the first connect: what happened since the page was rendered.
  useAsk(live ? `/api/accounts/${accountId}/latency` : undefined, latencySchema, (result) => {
    if (result.ok) setSamples(result.value.samples);
  });

  return samples;
}

function append(known: LatencySample[], session: SessionStatus): LatencySample[] {
  const last = known.at(-1);
  const { latencyMs, lastHeartbeatAt, state, since } = session;
  if (latencyMs !== undefined && lastHeartbeatAt !== undefined) {
    if (last && last.at >= lastHeartbeatAt) return known;
    return [...recent(known), { at: lastHeartbeatAt, ms: latencyMs }];
  }
  if (state === "online" || last === undefined || last.ms === null || last.at >= since)
    return known;
  return [...recent(known), { at: since, ms: null }];
}

function recent(known: LatencySample[]): LatencySample[] {
  const oldest = new Date(Date.now() - LATENCY_KEPT_MS).toISOString();
  return known.filter(({ at }) => at > oldest);
}
