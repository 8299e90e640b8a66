import "server-only";
import { BUCKETS_S, type Totals } from "@/lib/traffic/numbers";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { listTunnels } from "@/lib/tunnels/service";
import { gateMetrics } from "./gate-metrics";
import { labelsOf, metric, type Sample } from "./prometheus";

export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The numbers of all tunnels in the Prometheus text format 0.0.4. They are counted since Gatehouse was started. */
export async function writeMetrics(): Promise<string> {
  const tunnels = listTunnels();
  const traffic = await getProxy().calls.totals();
  const { bytes, budgetBytes, requests } = traffic.capture;
  const byTunnel = new Map(traffic.tunnels.map((counted) => [counted.now.tunnelId, counted]));
  const counted = tunnels.flatMap((tunnel) => {
    const numbers = byTunnel.get(tunnel.id);
    return numbers ? [{ labels: labelsOf(tunnel), ...numbers }] : [];
  });
  const each = (count: (entry: (typeof counted)[number]) => number): Sample[] =>
    counted.map((entry) => ({ labels: entry.labels, value: count(entry) }));
  return [
    metric(
      "gatehouse_tunnel_online",
      "gauge",
      "1 while the listener is bound and its session answers.",
      tunnels.map((tunnel) => ({
        labels: labelsOf(tunnel),
        value: tunnel.status.state === "online" ? 1 : 0,
      })),
    ),
    metric(
      "gatehouse_requests_total",
      "counter",
      "Requests that ended, by status class.",
      counted.flatMap(({ labels, totals }) =>
        Object.entries(totals.classes).map(([status, value]) => ({
          labels: { ...labels, status },
          value,
        })),
      ),
    ),
    metric(
      "gatehouse_request_bytes_total",
      "counter",
      "Bytes of request bodies and of what visitors sent over WebSockets.",
      each(({ totals }) => totals.requestBytes),
    ),
    metric(
      "gatehouse_response_bytes_total",
      "counter",
      "Bytes of answers and of what apps sent over WebSockets.",
      each(({ totals }) => totals.responseBytes),
    ),
    metric(
      "gatehouse_open_requests",
      "gauge",
      "Open requests and WebSockets.",
      each(({ now }) => now.open),
    ),
    metric(
      "gatehouse_visitors",
      "gauge",
      "People who are connected now.",
      each(({ now }) => now.visitorsNow),
    ),
    metric(
      "gatehouse_first_byte_seconds",
      "histogram",
      "Time from a request's arrival to the head of the answer.",
      counted.flatMap(({ labels, totals }) => histogram(labels, totals.firstByte)),
    ),
    metric("gatehouse_captured_requests", "gauge", "Requests kept in memory.", [
      { labels: {}, value: requests },
    ]),
    metric("gatehouse_capture_bytes", "gauge", "Memory used by captured requests.", [
      { labels: {}, value: bytes },
    ]),
    metric("gatehouse_capture_budget_bytes", "gauge", "Memory that captured requests may use.", [
      { labels: {}, value: budgetBytes },
    ]),
    ...gateMetrics(tunnels, traffic.refused),
  ].join("");
}

function histogram(
  labels: Sample["labels"],
  { buckets, seconds, count }: Totals["firstByte"],
): Sample[] {
  return [
    ...BUCKETS_S.map((bound, index) => ({
      labels: { ...labels, le: bound },
      value: buckets[index] ?? 0,
      suffix: "_bucket",
    })),
    { labels: { ...labels, le: "+Inf" }, value: count, suffix: "_bucket" },
    { labels, value: seconds, suffix: "_sum" },
    { labels, value: count, suffix: "_count" },
  ];
}
