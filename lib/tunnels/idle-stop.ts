import "server-only";
import { log } from "@/lib/log";
import { notify } from "@/lib/notices/service";
import { getStopWhenIdle } from "@/lib/settings/stop-when-idle";
import { lastUseAt } from "@/lib/traffic/last-use";
import { parseDuration } from "./durations";
import { listNames } from "./list-names";
import { stopTunnel } from "./run-tunnel";
import { listStored } from "./store";

const LOOK_MS = 1_000;

/** Stops everything when nobody has visited for as long as the setting says. Looks at the clock every second, as the machine may have slept. */
export function watchIdle(): void {
  setInterval(() => void look(), LOOK_MS).unref();
}

/** `allowed` as a duration, `2h`; without one nothing is ever idle. Times in milliseconds. Pure. */
export function isIdle(allowed: string | null, lastUse: number, now: number): boolean {
  const seconds = allowed === null ? undefined : parseDuration(allowed);
  return seconds !== undefined && now - lastUse >= seconds * 1000;
}

async function look(): Promise<void> {
  try {
    const allowed = getStopWhenIdle();
    if (allowed !== null && isIdle(allowed, await lastUseAt(), Date.now())) stopAll(allowed);
  } catch (error) {
    log(
      `Idle tunnels were not looked for: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function stopAll(allowed: string): void {
  const up = listStored().filter(({ desired }) => desired === "up");
  if (up.length === 0) return;
  const tunnels = up.map(({ config: { id, name } }) => ({ id, name }));
  notify({
    kind: "stopped",
    tunnels,
    title: `${listNames(tunnels)} stopped: nobody has visited for ${allowed}`,
  });
  for (const { id, name } of tunnels) {
    stopTunnel(id, `Nobody had visited for ${allowed}.`).catch((error) =>
      log(`"${name}" was not stopped: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}
