import "server-only";
import { listStateChangesSince } from "@/db/state-changes";
import type { Uptime } from "@/lib/contract/history";
import { tunnelStateSchema } from "@/lib/contract/tunnels";
import { measureUptime, stripBegin } from "@/lib/history/measure-uptime";
import { observedSpans } from "@/lib/history/observe";
import { flushHistory } from "@/lib/history/record";
import { getStored } from "./store";

/** The last 24 hours of a tunnel. Throws a 404 Problem when there is none. */
export function getUptime(tunnelId: string): Uptime {
  getStored(tunnelId);
  flushHistory();
  const now = Date.now();
  const rows = listStateChangesSince(tunnelId, new Date(stripBegin(now)).toISOString());
  const steps = rows.map(({ at, to_state }) => ({
    at: Date.parse(at),
    to: tunnelStateSchema.parse(to_state),
  }));
  return measureUptime(steps, observedSpans(), now);
}
