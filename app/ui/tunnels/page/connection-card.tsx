"use client";

import { LatencyChart } from "@/app/ui/latency/latency-chart";
import { useLatency } from "@/app/ui/latency/use-latency";
import { formatLatency } from "@/app/ui/time/format-time";
import { Card } from "@/app/ui/tunnels/card";
import type { Latency } from "@/lib/contract/accounts";
import type { Tunnel } from "@/lib/contract/tunnels";

type Props = { tunnel: Tunnel; account: string; latency: Latency };

/** The round trip to ngrok, now and in the last ten minutes. */
export function ConnectionCard({ tunnel, account, latency }: Props) {
  const samples = useLatency(tunnel.accountId, latency);
  return (
    <Card title="Connection to ngrok" value={describeConnection(tunnel.status)}>
      {account}
      <span className="mt-2 block">
        <LatencyChart samples={samples} />
      </span>
    </Card>
  );
}

function describeConnection({ state, latencyMs }: Tunnel["status"]): string {
  if (latencyMs !== undefined) return formatLatency(latencyMs);
  return state === "online" ? "Connected" : "–";
}
