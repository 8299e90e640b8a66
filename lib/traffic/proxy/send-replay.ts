import http from "node:http";
import { writable } from "@/lib/network/headers";
import type { ReplayOrder, ReplayOutcome } from "@/lib/traffic/calls";
import type { Recording } from "@/lib/traffic/capture/recording";
import type { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { openTunnelProxy } from "@/lib/traffic/tunnel-proxy/tunnel-proxy";

const ANSWER_MS = 30_000;

/** Sends a request to the app through a proxy of its own, records it, and waits at most 30 s for the answer. */
export async function sendReplay(order: ReplayOrder, log: TrafficLog): Promise<ReplayOutcome> {
  const { tunnelId, socketFolder, replayOf, notes, user } = order;
  let recorded: ((recording: Recording) => void) | undefined;
  const ended = new Promise<Recording>((resolve) => {
    recorded = resolve;
  });
  const watch = log.watchReplay({ tunnelId, user, replayOf, notes }, (recording) =>
    recorded?.(recording),
  );
  let hasArrived = false;
  const tunnelProxy = await openTunnelProxy({
    ...order.tunnelProxy,
    identified: true,
    isEnteredByOwner: true,
    publicUrl: order.publicUrl,
    socketFolder,
    onProbe: () => undefined,
    watch: (arrival) => {
      hasArrived = true;
      return watch(arrival);
    },
  });
  try {
    await send(tunnelProxy.url, order);
  } catch (error) {
    return { unsendable: error instanceof Error ? error.message : String(error) };
  } finally {
    tunnelProxy.close();
  }
  if (!hasArrived) return { unsendable: "It does not parse as a request." };
  return { detail: await (await ended).detail() };
}

/** Resolves when the answer is complete or when none will come; the recording says which. */
function send(
  proxyUrl: string,
  { method, path, headers, body, notes }: ReplayOrder,
): Promise<void> {
  const place = proxyUrl.startsWith("unix:")
    ? { socketPath: proxyUrl.slice(5) }
    : { host: "127.0.0.1", port: Number(new URL(proxyUrl).port) };
  const length = body.length > 0 ? ["Content-Length", String(body.length)] : [];
  return new Promise((resolve) => {
    // Throws, and so rejects, when Node refuses to send the request.
    const request = http.request({
      ...place,
      agent: false,
      method,
      path,
      headers: [...writable(headers.flat(), false), ...length, "Connection", "close"],
      setHost: false,
    });
    const timer = setTimeout(() => {
      notes.push(`Gatehouse stopped waiting after ${ANSWER_MS / 1000} s.`);
      request.destroy();
    }, ANSWER_MS);
    request.on("error", () => undefined);
    request.on("response", (response) => {
      response.on("error", () => undefined);
      response.resume();
    });
    request.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
    request.end(body);
  });
}
