import "server-only";
import { asksOf } from "@/lib/access/asks";
import { keysOf } from "@/lib/access/issuer-keys";
import type { Tunnel, TunnelStatus } from "@/lib/contract/tunnels";
import { listProfiles } from "@/lib/profiles/service";
import type { ProxyCalls } from "@/lib/traffic/calls";
import { labelsOf, metric, type Sample } from "./prometheus";

type Refused = ReturnType<ProxyCalls["totals"]>["refused"];

/** All that there are: a state that a tunnel is not in is 0, so that one can ask for each. */
const STATES: Record<TunnelStatus["gate"]["state"], true> = {
  verifying: true,
  off: true,
  "no-token": true,
  "no-email": true,
  "no-keys": true,
  unknown: true,
};

/** What the gates do. `refused` as the proxy counts it. */
export function gateMetrics(tunnels: Tunnel[], refused: Refused): string[] {
  const gated = tunnels.filter(({ gate }) => gate);
  const each = (count: (tunnel: Tunnel) => number): Sample[] =>
    gated.map((tunnel) => ({ labels: labelsOf(tunnel), value: count(tunnel) }));
  return [
    metric(
      "gatehouse_gate_state",
      "gauge",
      "1 for the state that the tunnel's gate is in, 0 for the others.",
      tunnels.flatMap((tunnel) =>
        Object.keys(STATES).map((state) => ({
          labels: { ...labelsOf(tunnel), state },
          value: tunnel.status.gate.state === state ? 1 : 0,
        })),
      ),
    ),
    metric(
      "gatehouse_gate_verified_people",
      "gauge",
      "People whose login the gate has verified since the tunnel was started.",
      each(({ status }) => status.gate.verified ?? 0),
    ),
    metric(
      "gatehouse_gate_refused_people",
      "gauge",
      "People whose login was verified and who were refused since the tunnel was started.",
      each(({ status }) => status.gate.refused ?? 0),
    ),
    metric(
      "gatehouse_gate_refused_requests_total",
      "counter",
      "Requests that the gate did not let through, by reason.",
      refusedRequests(tunnels, refused),
    ),
    metric(
      "gatehouse_open_asks",
      "gauge",
      "People who asked to come in and wait for an answer.",
      each(({ id }) => asksOf(id).length),
    ),
    metric(
      "gatehouse_issuer_keys_fetched_timestamp_seconds",
      "gauge",
      "When the keys that verify logins were last fetched from the issuer, in seconds since 1970.",
      fetchedKeys(gated),
    ),
  ];
}

function refusedRequests(tunnels: Tunnel[], refused: Refused): Sample[] {
  return refused.flatMap(({ tunnelId, reasons }) => {
    const tunnel = tunnels.find(({ id }) => id === tunnelId);
    if (!tunnel) return [];
    return Object.entries(reasons).map(([reason, value]) => ({
      labels: { ...labelsOf(tunnel), reason },
      value,
    }));
  });
}

/** An issuer without keys is left out. */
function fetchedKeys(gated: Tunnel[]): Sample[] {
  const used = new Set(gated.map(({ profileId }) => profileId));
  const issuers = new Set(
    listProfiles().flatMap(({ id, issuerUrl }) => (used.has(id) ? [issuerUrl] : [])),
  );
  return [...issuers].flatMap((issuer) => {
    const keys = keysOf(issuer);
    return keys ? [{ labels: { issuer }, value: keys.fetchedAt / 1000 }] : [];
  });
}
