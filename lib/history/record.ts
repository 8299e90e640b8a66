import { insertStateChanges, type StateChangeRow } from "@/db/state-changes";
import type { StateChange } from "@/lib/engine/tunnel";
import { log } from "@/lib/log";
import { redact } from "@/lib/secrets/redact";
import { sharedOnce } from "@/lib/shared-once";

type Pending = Omit<StateChangeRow, "id">[];

const pending = () => sharedOnce<Pending>("pending-history", () => []);

/** Keeps a state change. A burst, such as starting a hundred tunnels, costs one write to disk. */
export function recordStateChange(change: StateChange): void {
  if (pending().length === 0) setTimeout(flushHistory, 50).unref();
  pending().push({
    tunnel_id: change.tunnelId,
    at: change.at,
    from_state: change.from,
    to_state: change.to,
    cause: redact(change.cause),
    code: change.code ?? null,
    url: change.url ?? null,
  });
}

/** Writes what is waiting. History is no reason to stop: a failure is told and the tunnels go on. */
export function flushHistory(): void {
  const rows = pending().splice(0);
  if (rows.length === 0) return;
  try {
    insertStateChanges(rows);
  } catch (error) {
    log(`History could not be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
