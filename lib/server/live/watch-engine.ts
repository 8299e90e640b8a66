import "server-only";
import { noteLatency } from "@/lib/accounts/latency";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { getEngine } from "@/lib/engine/engine";
import type { StateChange } from "@/lib/engine/tunnel";
import { isProblem } from "@/lib/errors/problem";
import { endOutage } from "@/lib/history/outages";
import { recordStateChange } from "@/lib/history/record";
import { watchProtection } from "@/lib/protection/watch";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { onUnsavedChange } from "@/lib/tunnels/desired-state";
import { publishLink } from "@/lib/tunnels/groups";
import { hearOfLink, onMemberChange, runtimeOf } from "@/lib/tunnels/link-runs";
import { isLinkId } from "@/lib/tunnels/links";
import { noteFailedStart } from "@/lib/tunnels/note-failed-start";
import { findRun } from "@/lib/tunnels/runs";
import { publish } from "@/lib/tunnels/service";
import { appIsUnneeded } from "./tell-app";
import { tellOutage } from "./tell-outage";

/**
 * Records and shows every change of a tunnel. Nothing here may throw, because the engine calls it in the middle of a
 * step, such as a stop.
 */
export function watchEngine(): void {
  getEngine().publishTo({
    tunnel: (runId, change) => {
      if (change) {
        watchProtection(runId, change.to);
        if (change.to === "online" && change.url) getProxy().nameTunnel(runId, change.url);
      }
      if (change) findRun(runId)?.down.step(change, tellOutage);
      if (!isLinkId(runId)) return tunnelChanged(runId, change);
      hearOfLink(runId, change);
      quietly(() => publishLink(runId));
    },
    session: (status) => {
      noteLatency(status);
      getHub().publish({ type: "session", data: status });
    },
  });
  onMemberChange((tunnelId, change) => {
    // People are told of its link, once for all apps.
    findRun(tunnelId)?.down.forget();
    tunnelChanged(tunnelId, change);
  });
  onUnsavedChange(publishIfReadable);
}

/** Of a tunnel that runs alone, or of one behind a link. */
function tunnelChanged(tunnelId: string, change?: StateChange): void {
  if (change) recordStateChange(change);
  if (change) followOutages(tunnelId, change);
  const name = publishIfReadable(tunnelId);
  if (!change) return;
  const details = [change.cause, change.code, change.url].filter(Boolean).join(" ");
  log(`"${name ?? tunnelId}" is ${change.to}. ${details}`);
}

function followOutages(tunnelId: string, { from, to }: StateChange): void {
  if (to === "online" || to === "stopping" || to === "stopped") endOutage(tunnelId, "tunnel");
  if (to !== "online" && to !== "reconnecting") appIsUnneeded(tunnelId);
  const error = from === "starting" && to === "failed" && runtimeOf(tunnelId)?.lastError;
  if (error) noteFailedStart(tunnelId, error);
}

function quietly(show: () => unknown): void {
  try {
    show();
  } catch (error) {
    if (isProblem(error)) return;
    log(`A change was not shown: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Publishes the tunnel to the pages and returns its name; undefined when it was deleted or cannot be read. */
export function publishIfReadable(tunnelId: string): string | undefined {
  let name: string | undefined;
  quietly(() => {
    name = publish(tunnelId).name;
  });
  return name;
}
