import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { getEngine } from "@/lib/engine/engine";
import { type Failure, ownFailure } from "@/lib/engine/failure";
import { ngrokDocsUrl } from "@/lib/errors/catalogue";
import { findRun, type Run } from "@/lib/tunnels/runs";
import { verifyTunnel } from "./verify-tunnel";

/** ngrok's answer to visitors of a tunnel that is not online (https://ngrok.com/docs/errors/err_ngrok_3200). */
export const ENDPOINT_OFFLINE = "ERR_NGROK_3200";

// Longer than it takes to notice a half-open connection, which would cause the same answer.
const TIMES = 3;
const PAUSE_MS = 4_000;

/**
 * Call it when ngrok told a visitor that the tunnel is offline although its session is alive. Then the tunnel was
 * stopped at ngrok and the SDK did not report it: it misses a stop directly after a bind, and every stop after its own
 * reconnect. If ngrok keeps saying so, the tunnel fails. Gatehouse does not undo a stop at ngrok without the user.
 */
export async function failIfOffline(tunnelId: string, run: Run): Promise<void> {
  if (run.isDoubted || run !== findRun(tunnelId)) return;
  run.isDoubted = true;
  const isOffline = await staysOffline(tunnelId).catch(() => false);
  run.isDoubted = false;
  if (isOffline && run === findRun(tunnelId)) getEngine().fail(tunnelId, OFFLINE);
}

async function staysOffline(tunnelId: string): Promise<boolean> {
  const since = onlineSince(tunnelId);
  for (let count = 0; count < TIMES; count += 1) {
    await pause(PAUSE_MS, undefined, { ref: false });
    if (since === undefined || onlineSince(tunnelId) !== since) return false;
    const { code } = await verifyTunnel(tunnelId);
    if (code !== ENDPOINT_OFFLINE) return false;
  }
  return onlineSince(tunnelId) === since;
}

function onlineSince(tunnelId: string): string | undefined {
  const runtime = getEngine().runtimeOf(tunnelId);
  return runtime?.state === "online" ? runtime.since : undefined;
}

// Shown like a reported stop, but with ngrok's own code, because visitors see that code.
const OFFLINE: Failure = {
  ...ownFailure(
    "tunnel_stopped",
    "The connection is alive, but ngrok answers visitors that the tunnel is offline.",
  ),
  code: ENDPOINT_OFFLINE,
  docsUrl: ngrokDocsUrl(ENDPOINT_OFFLINE),
};
