import { randomUUID } from "node:crypto";
import { sharedOnce } from "@/lib/base/shared-once";
import type { Undo } from "@/lib/contract/undo";
import { UNDO_OFFERED_MS, UNDO_SECONDS } from "@/lib/contract/undo-offered";
import { Problem } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";

/** How long a deletion can be undone (ms): as long as the page offers it, plus the time for the request. */
const KEPT_MS = UNDO_OFFERED_MS + 2_000;
const MOST = 200;

/** What is kept of a deletion, to undo it. */
export type Deleted = {
  /** Restores it completely or not at all, and returns it. */
  restore(asker: Asker): unknown;
  /** Continues what it was doing, such as running, and returns it. A failure here does not undo the restore. */
  resume?(): Promise<unknown>;
};
type Kept = { deleted: Deleted; timer: NodeJS.Timeout };

const kept = () => sharedOnce("undo", () => new Map<string, Kept>());

/**
 * Keeps what can restore something that was deleted. It is kept only in memory: after a crash the deletion stays
 * complete, and no secret stays on the disk.
 */
export function keepForUndo(deleted: Deleted): Undo {
  const [oldest] = kept().keys();
  if (kept().size >= MOST && oldest) forget(oldest);
  const token = randomUUID();
  const timer = setTimeout(() => kept().delete(token), KEPT_MS).unref();
  kept().set(token, { deleted, timer });
  return { token, until: new Date(Date.now() + UNDO_OFFERED_MS).toISOString() };
}

/**
 * Restores it and returns it. Throws a 404 Problem when it is too late, or it was restored already. After a failure it
 * can be tried again.
 */
export async function undo(token: string, asker: Asker): Promise<unknown> {
  const found = kept().get(token);
  if (!found) {
    throw new Problem("undo_over", {
      detail: `A deletion can be undone for ${UNDO_SECONDS} seconds, as long as Gatehouse runs.`,
    });
  }
  const { deleted } = found;
  const restored = deleted.restore(asker);
  forget(token);
  return deleted.resume ? deleted.resume() : restored;
}

function forget(token: string): void {
  clearTimeout(kept().get(token)?.timer);
  kept().delete(token);
}
