import "server-only";
import { noteLatency } from "@/lib/accounts/latency";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { getEngine } from "@/lib/engine/engine";
import { isProblem } from "@/lib/errors/problem";
import { recordStateChange } from "@/lib/history/record";
import { watchProtection } from "@/lib/protection/watch";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { onUnsavedChange } from "@/lib/tunnels/desired-state";
import { findRun } from "@/lib/tunnels/runs";
import { publish } from "@/lib/tunnels/service";
import { tellOutage } from "./tell-outage";

/**
 * Records and shows every change of a tunnel. Nothing here may throw, because the engine calls it in the middle of a
 * step, such as a stop.
 */
export function watchEngine(): void {
  getEngine().publishTo({
    tunnel: (tunnelId, change) => {
      if (change) {
        recordStateChange(change);
        watchProtection(tunnelId, change.to);
        findRun(tunnelId)?.down.step(change, tellOutage);
        if (change.to === "online" && change.url) getProxy().nameTunnel(tunnelId, change.url);
      }
      const name = publishIfReadable(tunnelId);
      if (!change) return;
      const details = [change.cause, change.code, change.url].filter(Boolean).join(" ");
      log(`"${name ?? tunnelId}" is ${change.to}. ${details}`);
    },
    session: (status) => {
      noteLatency(status);
      getHub().publish({ type: "session", data: status });
    },
  });
  onUnsavedChange(publishIfReadable);
}

/** Publishes the tunnel to the pages and returns its name; undefined when it was deleted or cannot be read. */
export function publishIfReadable(tunnelId: string): string | undefined {
  try {
    return publish(tunnelId).name;
  } catch (error) {
    if (isProblem(error)) return undefined;
    log(
      `A change of a tunnel was not shown: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}
