import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import { getEngine } from "@/lib/engine/engine";
import { type Failure, ownFailure } from "@/lib/engine/failure";
import { ngrokDocsUrl } from "@/lib/errors/catalogue";
import { findRun, type Run } from "@/lib/tunnels/runs";
import { verifyTunnel } from "./verify-tunnel";

/** What ngrok answers visitors of a tunnel that it does not have (https://ngrok.com/docs/errors/err_ngrok_3200). */
export const ENDPOINT_OFFLINE = "ERR_NGROK_3200";

// Longer than it takes to notice a silent connection, which would explain the same answer.
const TIMES = 3;
const PAUSE_MS = 4_000;

/**
 * ngrok said once of this run that the tunnel is offline while its session is alive: it was stopped there and we were not told.
 * The SDK misses a stop that follows a bind at once, and every one after its own reconnect. When ngrok goes on saying
 * so, the tunnel is failed; a stop at ngrok is not undone behind the user's back.
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

// A stop like one that we are told of. The code stays ngrok's: it is what visitors see.
const OFFLINE: Failure = {
  ...ownFailure(
    "tunnel_stopped",
    "The connection is alive, but ngrok answers visitors that the tunnel is offline.",
  ),
  code: ENDPOINT_OFFLINE,
  docsUrl: ngrokDocsUrl(ENDPOINT_OFFLINE),
};
