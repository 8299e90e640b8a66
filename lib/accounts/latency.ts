import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import { LATENCY_KEPT_MS, type Latency, type LatencySample } from "@/lib/contract/accounts";
import type { SessionStatus } from "@/lib/contract/events";
import { getAccount } from "./service";

const samples = () => sharedOnce("latency-samples", () => new Map<string, LatencySample[]>());

/** Keeps the latency of each heartbeat for ten minutes. An interruption is a sample without a value. */
export function noteLatency(status: SessionStatus): void {
  const { accountId, latencyMs, lastHeartbeatAt } = status;
  const known = samples().get(accountId) ?? [];
  if (latencyMs !== undefined && lastHeartbeatAt !== undefined) {
    known.push({ at: lastHeartbeatAt, ms: latencyMs });
  } else if (status.state !== "online" && known.at(-1)?.ms != null) {
    known.push({ at: new Date().toISOString(), ms: null });
  }
  samples().set(accountId, stillKept(known));
}

/** The session's last ten minutes, oldest first. Throws a 404 Problem when there is no such account. */
export function getLatency(accountId: string): Latency {
  getAccount(accountId);
  return { samples: stillKept(samples().get(accountId) ?? []) };
}

function stillKept(known: LatencySample[]): LatencySample[] {
  const oldest = new Date(Date.now() - LATENCY_KEPT_MS).toISOString();
  return known.filter(({ at }) => at > oldest);
}
