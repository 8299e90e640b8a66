import { z } from "zod";
import { withoutWaiting } from "./guard-write";
import { getDatabase, query } from "./open";

const RETRY_MS = 1_000;
const checkpointSchema = z.array(z.object({ busy: z.int() })).min(1);

let retry: NodeJS.Timeout | undefined;

/**
 * Removes replaced and deleted values from the write-ahead log too, because `secure_delete` removes them only from the
 * database file. While a backup is being read it tries again later. It never makes the previous write fail.
 */
export function emptyWal(): void {
  clearTimeout(retry);
  if (checkpoint()) return;
  retry = setTimeout(emptyWal, RETRY_MS);
  retry.unref();
}

function checkpoint(): boolean {
  const database = getDatabase();
  if (!database.open) return true;
  try {
    // Waiting for a reader would hold up the whole dashboard.
    const rows = withoutWaiting(database, () => query("PRAGMA wal_checkpoint(TRUNCATE)").all());
    return checkpointSchema.parse(rows).every(({ busy }) => busy === 0);
  } catch {
    return false;
  }
}
