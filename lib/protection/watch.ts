import "server-only";
import { log } from "@/lib/base/log";
import type { ProtectionVerdict, TunnelState } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { isProblem } from "@/lib/errors/problem";
import { isProxyRestarting } from "@/lib/traffic/proxy-restarting";
import { runIdOf } from "@/lib/tunnels/link-runs";
import { listLinks } from "@/lib/tunnels/links";
import { findRun } from "@/lib/tunnels/runs";
import { listStored } from "@/lib/tunnels/store";
import { ENDPOINT_OFFLINE, failIfOffline } from "./fail-if-offline";
import { verifyTunnel } from "./verify-tunnel";

const EVERY_MS = 5 * 60_000;
const AGAIN_MS = 5_000;
const SUSPECTED_EVERY_MS = 60_000;

/** When a tunnel or a link comes online, earlier results no longer count, and it is checked again. */
export function watchProtection(tunnelId: string, state: TunnelState): void {
  const run = findRun(tunnelId);
  if (run && (state === "starting" || state === "online")) run.verdict = undefined;
  if (state === "online") void check(tunnelId);
}

/**
 * The gate saw what ngrok's login should have stopped: the tunnel is checked at once. Whoever sends such requests on
 * purpose makes Gatehouse check once a minute.
 */
export function suspectOpen(tunnelId: string): void {
  const run = findRun(tunnelId);
  if (!run || Math.abs(Date.now() - run.suspectedAt) < SUSPECTED_EVERY_MS) return;
  run.suspectedAt = Date.now();
  void check(tunnelId);
}

/** Checks every online tunnel every five minutes, one after the other. */
export function checkProtectionRegularly(): void {
  setInterval(() => void checkAll(), EVERY_MS).unref();
}

/** Checks the tunnel now. Throws a 409 Problem when it is not online. */
export async function checkTunnel(tunnelId: string): Promise<ProtectionVerdict> {
  const runId = runIdOf(tunnelId);
  const run = findRun(runId);
  const verdict = await verifyTunnel(tunnelId);
  // A new run may have begun; the result says nothing about that.
  if (run && verdict.code === ENDPOINT_OFFLINE) void failIfOffline(runId, run);
  return verdict;
}

let isChecking = false;

async function checkAll(): Promise<void> {
  // When nothing answers, one round takes longer than five minutes.
  if (isChecking) return;
  isChecking = true;
  try {
    for (const id of [...listStored().map(({ config }) => config.id), ...linkIds()]) {
      if (getEngine().runtimeOf(id)?.state === "online") await check(id);
    }
  } catch (error) {
    log(`The tunnels could not be checked: ${String(error)}`);
  } finally {
    isChecking = false;
  }
}

function linkIds(): string[] {
  return listLinks().map(({ id }) => id);
}

async function check(tunnelId: string): Promise<void> {
  try {
    await checkTunnel(tunnelId);
  } catch (error) {
    if (isProxyRestarting(error)) return checkLater(tunnelId);
    // The tunnel stopped or was deleted during the check.
    if (!isProblem(error)) log(`A protection check failed: ${String(error)}`);
  }
}

/** There was no result, because the proxy is down. The next regular check may be minutes away. */
function checkLater(tunnelId: string): void {
  setTimeout(() => {
    if (getEngine().runtimeOf(tunnelId)?.state === "online") void check(tunnelId);
  }, AGAIN_MS).unref();
}
