"use client";

import { Panel } from "@/app/ui/kit/panel";
import { LatencyChart } from "@/app/ui/latency/latency-chart";
import { useLatency } from "@/app/ui/latency/use-latency";
import { useSessions } from "@/app/ui/live/use-live";
import { LATENCY_KEPT_MINUTES, type Latency } from "@/lib/contract/accounts";
import { SessionText } from "./session-text";

/** The connection that all tunnels of an account share: its state, and its last ten minutes. */
export function SessionPanel({ accountId, latency }: { accountId: string; latency: Latency }) {
  const session = useSessions().get(accountId);
  const samples = useLatency(accountId, latency);
  const idle = !session || session.state === "idle";
  return (
    <Panel title="Connection to ngrok">
      <div className="px-3.5 py-3">
        {idle ? (
          <p className="text-muted">Opened by the first tunnel that starts.</p>
        ) : (
          <SessionText session={session} />
        )}
        {session?.lastError ? (
          <p className="mt-1 text-sm text-muted">
            {session.lastError.title}. {session.lastError.detail}
          </p>
        ) : null}
        {samples.length > 0 ? (
          <div className="mt-3">
            <LatencyChart samples={samples} />
            <p className="mt-1 text-xs text-faint">
              Heartbeats of the last {LATENCY_KEPT_MINUTES} minutes
            </p>
          </div>
        ) : null}
      </div>
    </Panel>
  );
}
