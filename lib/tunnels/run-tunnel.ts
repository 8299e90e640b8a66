import "server-only";
import { setDesired } from "@/db/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { sharedOnce } from "@/lib/shared-once";
import { planTunnel } from "./plan-tunnel";
import { getStored } from "./store";

const starts = () => sharedOnce("tunnel-starts", () => new Map<string, string>());

/** When the configuration that this tunnel runs with was read (ISO 8601), if it was started. */
export function startedAt(id: string): string | undefined {
  return starts().get(id);
}

/**
 * Wants the tunnel up. Answers at once; what becomes of it arrives as events. Throws a Problem when what would be
 * sent to ngrok cannot be composed; then nothing is bound.
 */
export function startTunnel(id: string, cause = "Started by you."): void {
  const { plan, readAt } = planFor(id);
  setDesired(id, "up");
  if (!isRunning(id)) starts().set(id, readAt);
  getEngine().start(plan, cause);
}

/** After a launch: ngrok may still count the listener of the process before. */
export function resumeTunnel(id: string): void {
  const { plan, readAt } = planFor(id);
  starts().set(id, readAt);
  getEngine().start(plan, "Was up before Gatehouse was closed.", true);
}

export async function stopTunnel(id: string, cause = "Stopped by you."): Promise<void> {
  getStored(id);
  setDesired(id, "down");
  await getEngine().stop(id, cause);
}

/** Stops it if it runs, and starts it with the configuration as it is now. */
export async function restartTunnel(id: string): Promise<void> {
  const { plan, readAt } = planFor(id);
  setDesired(id, "up");
  starts().set(id, readAt);
  await getEngine().restart(plan, "Restarted by you.");
}

/** Skips the wait before the next try. */
export function retryTunnel(id: string): void {
  getStored(id);
  getEngine().retryNow(id);
}

function planFor(id: string) {
  const config = getStored(id);
  return { plan: planTunnel(config), readAt: config.updatedAt };
}

function isRunning(id: string): boolean {
  const state = getEngine().runtimeOf(id)?.state;
  return state === "starting" || state === "online" || state === "reconnecting";
}
