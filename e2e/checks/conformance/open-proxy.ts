import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import {
  openTunnelProxy,
  type TunnelProxy,
  type TunnelProxyOptions,
} from "@/lib/traffic/tunnel-proxy/tunnel-proxy";
import type { Place } from "./wire";

export type TestProxy = { tunnelProxy: TunnelProxy; log: TrafficLog; place: Place };

/** The proxy in front of an app, as a tunnel has it; with inspection by default. */
export async function openProxyTo(
  upstreamUrl: string,
  socketFolder: string,
  { inspect = true, ...options }: Partial<TunnelProxyOptions> & { inspect?: boolean } = {},
): Promise<TestProxy> {
  const log = new TrafficLog({
    budgetBytes: 8 * 1024 * 1024,
    bodyBytes: 64 * 1024,
    outlet: { isHeard: false, publish: () => undefined },
  });
  const tunnelProxy = await openTunnelProxy({
    upstreamUrl,
    verifyUpstreamTls: true,
    rewriteHost: false,
    hideIdentity: false,
    identified: true,
    socketFolder,
    onProbe: () => undefined,
    ...(inspect && { watch: log.watch("tunnel", { identified: true, notes: [] }) }),
    ...options,
  });
  return { tunnelProxy, log, place: placeOf(tunnelProxy.url) };
}

function placeOf(proxyUrl: string): Place {
  if (proxyUrl.startsWith("unix:")) return { path: proxyUrl.slice(5) };
  return { host: "127.0.0.1", port: Number(new URL(proxyUrl).port) };
}
