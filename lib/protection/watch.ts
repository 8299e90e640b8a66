import "server-only";
import { log } from "@/lib/base/log";
import type { ProtectionVerdict, TunnelState } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { isProblem } from "@/lib/errors/problem";
import { isProxyRestarting } from "@/lib/traffic/proxy-restarting";
import { findRun } from "@/lib/tunnels/runs";
import { listStored } from "@/lib/tunnels/store";
import { ENDPOINT_OFFLINE, failIfOffline } from "./fail-if-offline";
import { verifyTunnel } from "./verify-tunnel";

const EVERY_MS = 5 * 60_000;
const AGAIN_MS = 5_000;

/** A tunnel has come online, for the first time or again: what was seen before says nothing about it. */
export function watchProtection(tunnelId: string, state: TunnelState): void {
  const run = findRun(tunnelId);
  if (run && (state === "starting" || state === "online")) run.verdict = undefined;
  if (state === "online") void check(tunnelId);
}

/** Looks at every tunnel that is online, every five minutes, one after the other. */
export function checkProtectionRegularly(): void {
  setInterval(() => void checkAll(), EVERY_MS).unref();
}

/** One check now. Throws a 409 Problem when the tunnel is not online. */
export async function checkTunnel(tunnelId: string): Promise<ProtectionVerdict> {
  const run = findRun(tunnelId);
  const verdict = await verifyTunnel(tunnelId);
  // There may be another run by now, of which this says nothing.
  if (run && verdict.code === ENDPOINT_OFFLINE) void failIfOffline(tunnelId, run);
  return verdict;
}

let isChecking = false;

async function checkAll(): Promise<void> {
  // Where nothing answers, a round takes longer than the pause between two.
  if (isChecking) return;
  isChecking = true;
  try {
    for (const { config } of listStored()) {
      if (getEngine().runtimeOf(config.id)?.state === "online") await check(config.id);
    }
  } catch (error) {
    log(`The tunnels could not be looked at: ${String(error)}`);
  } finally {
    isChecking = false;
  }
}

async function check(tunnelId: string): Promise<void> {
  try {
    await checkTunnel(tunnelId);
  } catch (error) {
    if (isProxyRestarting(error)) return checkLater(tunnelId);
    // It stopped, or was deleted, while it was being looked at.
    if (!isProblem(error)) log(`A protection check failed: ${String(error)}`);
  }
}

/** Nothing came of it: the proxy is down. The next regular look may be minutes away. */
function checkLater(tunnelId: string): void {
  setTimeout(() => {
    if (getEngine().runtimeOf(tunnelId)?.state === "online") void check(tunnelId);
  }, AGAIN_MS).unref();
}
