import { call } from "@/lib/cli/api";
import { findDashboard } from "@/lib/cli/find-dashboard";
import { nextTime } from "@/lib/cli/read-until";
import { type Started, startProtected } from "@/lib/cli/start-protected";
import { pathOf } from "@/lib/cli/tunnels";
import { tunnelSchema } from "@/lib/contract/tunnels";
import type { ReadyApp } from "./apply-project";
import type { Tell } from "./up-events";

// What `up` asks of the dashboard for one app. The dashboard is looked for each time: it may have started again elsewhere.

/** How long a tunnel may take until it was seen protected (ms). */
const PROTECTED_MS = 60_000;

type App = Pick<ReadyApp, "tunnel" | "wanted">;

/** Undefined when `signal` aborted first. Never rejects. */
export async function startTunnel(
  { tunnel }: App,
  signal: AbortSignal,
): Promise<Started | undefined> {
  try {
    const options = { deadlineMs: PROTECTED_MS, signal };
    const [started] = await startProtected(findDashboard(), [tunnel.id], options);
    return started;
  } catch (error) {
    if (signal.aborted) return undefined;
    const problem = { title: "The dashboard does not answer", detail: reasonOf(error) };
    return { isProtected: false, id: tunnel.id, tunnel, problem };
  }
}

/** Never rejects: it tells why not. */
export async function stopTunnel({ tunnel, wanted }: App, tell: Tell): Promise<void> {
  try {
    const path = pathOf(tunnel, "stop");
    await call(findDashboard(), path, tunnelSchema, { method: "POST", body: {} });
  } catch (error) {
    const text = `Its tunnel could not be stopped: ${reasonOf(error)}`;
    tell({ event: "note", app: wanted.name, text });
  }
}

/** Stops the tunnel at the next time that the clock shows this; says which time that is. Never rejects. */
export async function setStopAt(
  { tunnel, wanted }: App,
  clock: string,
  tell: Tell,
): Promise<string | undefined> {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  const at = new Date(nextTime(hours, minutes, Date.now())).toISOString();
  try {
    const path = pathOf(tunnel, "stop-at");
    await call(findDashboard(), path, tunnelSchema, { method: "POST", body: { at } });
    return at;
  } catch (error) {
    const text = `It does not stop at ${clock}: ${reasonOf(error)}`;
    tell({ event: "note", app: wanted.name, text });
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
