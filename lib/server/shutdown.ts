import { getDatabase } from "@/db/open";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { withDeadline } from "@/lib/engine/deadline";
import { getEngine } from "@/lib/engine/engine";
import { endObserving } from "@/lib/history/observe";
import { flushOutages } from "@/lib/history/outages";
import { flushHistory } from "@/lib/history/record";
import { EXIT_CODES } from "@/lib/server/launch/exit-codes.mjs";
import { removeSocketFolder } from "@/lib/traffic/socket-folder";

const UNBIND_ALL_MS = 2_000;

/**
 * Ctrl-C, a service manager and a closed terminal all end the process within 3 s, after its tunnels are unbound. The
 * handlers stay registered: Ctrl-C under npm arrives twice, from the terminal and from npm, and without a handler the
 * second one would kill the process before its tunnels are unbound. lib/server/launch/unhandled.mjs ends it by the same
 * way, with a code of its own.
 */
export function handleSignals(): void {
  const shutDown = sharedOnce("shut-down", () => makeShutDown());
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => shutDown());
  }
}

/** The desired state of the tunnels stays up, so they start again at the next launch. */
function makeShutDown(): (code?: number) => void {
  let leaving = false;
  return (code = EXIT_CODES.ended) => {
    if (leaving) return;
    leaving = true;
    void leave().finally(() => process.exit(code));
  };
}

async function leave(): Promise<void> {
  log("Closing tunnels.");
  const unbound = withDeadline(getEngine().close(), UNBIND_ALL_MS, "ngrok");
  await attempt(() => getHub().close());
  await attempt(() => unbound);
  await attempt(flushHistory);
  await attempt(flushOutages);
  await attempt(endObserving);
  await attempt(removeSocketFolder);
  await attempt(() => getDatabase().close());
}

/** When one step fails, the others still run. */
async function attempt(step: () => unknown): Promise<void> {
  try {
    await step();
  } catch (error) {
    log(`While ending: ${error instanceof Error ? error.message : String(error)}`);
  }
}
