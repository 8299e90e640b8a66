import "server-only";
import type { TunnelError } from "@/lib/contract/tunnels";
import { beginOutage, endOutage } from "@/lib/history/outages";
import { recordStateChange } from "@/lib/history/record";
import { tellFailedStart } from "@/lib/notices/failed-starts";
import { runtimeOf } from "./link-runs";
import { nameTunnel } from "./name-tunnel";
import type { Run } from "./runs";

/** A start has failed for good: people are told, and it is an outage until the tunnel is online or stopped. */
export function noteFailedStart(id: string, error: TunnelError): void {
  beginOutage(id, "tunnel", { from: Date.parse(error.at), cause: error.title, code: error.code });
  tellFailedStart(nameTunnel(id), error);
}

/** The same where it failed before the engine knew of it, so that its history says so too. */
export function recordFailedStart(id: string, error: TunnelError): void {
  if (isUnknownToEngine(id)) record(id, "stopped", "failed", error.title, error);
  noteFailedStart(id, error);
}

/** It is not wanted any more. */
export function endStartFailure(id: string, run: Run, cause: string): void {
  if (!run.startFailure) return;
  run.startFailure = undefined;
  endOutage(id, "tunnel");
  if (isUnknownToEngine(id)) record(id, "failed", "stopped", cause);
}

/** Then the failed start is its state. */
function isUnknownToEngine(id: string): boolean {
  return (runtimeOf(id)?.state ?? "stopped") === "stopped";
}

function record(
  id: string,
  from: "stopped" | "failed",
  to: "stopped" | "failed",
  cause: string,
  { at = new Date().toISOString(), code }: Partial<TunnelError> = {},
): void {
  recordStateChange({ tunnelId: id, at, from, to, cause, ...(code !== undefined && { code }) });
}
