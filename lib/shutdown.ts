import { getDatabase } from "@/db/open";
import { withDeadline } from "@/lib/engine/deadline";
import { getEngine } from "@/lib/engine/engine";
import { endObserving } from "@/lib/history/observe";
import { flushHistory } from "@/lib/history/record";
import { getHub } from "@/lib/live/hub";
import { log } from "@/lib/log";
import { removeSocketFolder } from "@/lib/traffic/socket-folder";

const UNBIND_ALL_MS = 2_000;

/**
 * Ctrl-C, a service manager and a closed terminal all end the process within 3 s, tunnels unbound. The handlers stay:
 * a Ctrl-C under npm arrives twice, from the terminal and from npm, and without a handler the second one would kill
 * the process before its tunnels are unbound.
 */
export function handleSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void shutDown());
  }
}

let leaving: Promise<void> | undefined;

/** What was up stays wanted: it comes back at the next launch. */
function shutDown(): Promise<void> {
  leaving ??= leave().finally(() => process.exit(0));
  return leaving;
}

async function leave(): Promise<void> {
  log("Closing tunnels.");
  getHub().close();
  await withDeadline(getEngine().close(), UNBIND_ALL_MS, "ngrok").catch(() => undefined);
  flushHistory();
  endObserving();
  removeSocketFolder();
  getDatabase().close();
}
