import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { type Hop, type HopOptions, openHop } from "@/lib/traffic/hop/hop";
import type { Place } from "./wire";

export type TestProxy = { hop: Hop; log: TrafficLog; place: Place };

/** The upstream proxy in front of an app, as a tunnel would have it, with inspection unless told otherwise. */
export async function openProxyTo(
  upstreamUrl: string,
  socketFolder: string,
  { inspect = true, ...options }: Partial<HopOptions> & { inspect?: boolean } = {},
): Promise<TestProxy> {
  const log = new TrafficLog({
    budgetBytes: 8 * 1024 * 1024,
    bodyBytes: 64 * 1024,
    outlet: { isHeard: false, publish: () => undefined },
  });
  const hop = await openHop({
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
  return { hop, log, place: placeOf(hop.url) };
}

function placeOf(hopUrl: string): Place {
  if (hopUrl.startsWith("unix:")) return { path: hopUrl.slice(5) };
  return { host: "127.0.0.1", port: Number(new URL(hopUrl).port) };
}
