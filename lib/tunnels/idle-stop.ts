import "server-only";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { parseDuration } from "@/lib/contract/durations";
import { listNames } from "@/lib/contract/list-names";
import { storageProblem } from "@/lib/errors/storage-problem";
import { notify } from "@/lib/notices/service";
import { getStopWhenIdle } from "@/lib/settings/stop-when-idle";
import { lastUseAt } from "@/lib/traffic/last-use";
import { runningTunnels } from "./link-runs";
import { nameTunnel } from "./name-tunnel";
import { stopTunnel } from "./run-tunnel";
import { listStored } from "./store";

const LOOK_MS = 1_000;

/**
 * Stops everything when nobody has visited for as long as the setting says. Checks the clock every second, because the
 * machine may have slept.
 */
export function watchIdle(): void {
  setInterval(() => void look(), LOOK_MS).unref();
}

/** `allowed` is a duration such as `2h`; with null nothing is ever idle. Times in milliseconds. Pure. */
export function isIdle(allowed: string | null, lastUse: number, now: number): boolean {
  const seconds = allowed === null ? undefined : parseDuration(allowed);
  return seconds !== undefined && now - lastUse >= seconds * 1000;
}

async function look(): Promise<void> {
  try {
    const allowed = readAllowed();
    if (allowed !== null && isIdle(allowed, await lastUseAt(), Date.now())) stopAll(allowed);
  } catch (error) {
    log(
      `Idle tunnels could not be checked: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const lastRead = () =>
  sharedOnce<{ allowed: string | null }>("stop-when-idle", () => ({ allowed: null }));

/** While the database cannot be read, the last value counts. */
function readAllowed(): string | null {
  try {
    lastRead().allowed = getStopWhenIdle();
  } catch (error) {
    if (!storageProblem(error)) throw error;
  }
  return lastRead().allowed;
}

function stopAll(allowed: string): void {
  const ids = new Set([...runningTunnels(), ...wantedUp()]);
  if (ids.size === 0) return;
  const tunnels = [...ids].map(nameTunnel);
  for (const { id, name } of tunnels) {
    stopTunnel(id, `Nobody had visited for ${allowed}.`).catch((error) =>
      log(`"${name}" was not stopped: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
  const title = `${listNames(tunnels)} stopped: nobody has visited for ${allowed}`;
  notify({ kind: "stopped", tunnels, title });
}

/** Tunnels with the desired state up that do not run, for example after a failure; none when they cannot be read. */
function wantedUp(): string[] {
  try {
    return listStored().flatMap(({ config: { id }, desired }) => (desired === "up" ? [id] : []));
  } catch (error) {
    if (!storageProblem(error)) throw error;
    return [];
  }
}
