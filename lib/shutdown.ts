import { getDatabase } from "@/db/open";
import { withDeadline } from "@/lib/engine/deadline";
import { getEngine } from "@/lib/engine/engine";
import { flushHistory } from "@/lib/history/record";
import { getHub } from "@/lib/live/hub";
import { log } from "@/lib/log";
import { removeSocketFolder } from "@/lib/traffic/socket-folder";

const UNBIND_ALL_MS = 2_000;

/** Ctrl-C, a service manager and a closed terminal all end the process within 3 s, tunnels unbound. */
export function handleSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void shutDown());
  }
}

let leaving: Promise<void> | undefined;

/** What was up stays wanted: it comes back at the next launch. */
function shutDown(): Promise<void> {
  leaving ??= (async () => {
    log("Closing tunnels.");
    getHub().close();
    await withDeadline(getEngine().close(), UNBIND_ALL_MS, "ngrok").catch(() => undefined);
    flushHistory();
    removeSocketFolder();
    getDatabase().close();
    process.exit(0);
  })();
  return leaving;
}
