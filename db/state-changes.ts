import { z } from "zod";
import { query, transaction } from "./open";

const rowSchema = z.object({
  id: z.int(),
  tunnel_id: z.string(),
  at: z.string(),
  from_state: z.string(),
  to_state: z.string(),
  cause: z.string(),
  code: z.string().nullable(),
  url: z.string().nullable(),
});

export type StateChangeRow = z.infer<typeof rowSchema>;

/** Stores many changes with one write to the disk. Changes of a tunnel that was deleted meanwhile are dropped. */
export function insertStateChanges(rows: Omit<StateChangeRow, "id">[]): void {
  transaction(() => {
    for (const row of rows) {
      query(
        `INSERT INTO state_changes (tunnel_id, at, from_state, to_state, cause, code, url)
         SELECT @tunnel_id, @at, @from_state, @to_state, @cause, @code, @url
         WHERE EXISTS (SELECT 1 FROM tunnels WHERE id = @tunnel_id)`,
      ).run(row);
    }
  });
}

/** Newest first. `before` is the id of the last change already seen. */
export function listStateChanges(
  tunnelId: string,
  before: number,
  limit: number,
): StateChangeRow[] {
  const rows = query(
    "SELECT * FROM state_changes WHERE tunnel_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
  ).all(tunnelId, before, limit);
  return z.array(rowSchema).parse(rows);
}

/** All changes of a tunnel since a time, the oldest first, and the last one before it, as an uptime strip needs. */
export function listStateChangesSince(tunnelId: string, since: string): StateChangeRow[] {
  const rows = query(
    `SELECT * FROM state_changes WHERE tunnel_id = @tunnelId AND (at >= @since OR id =
       (SELECT max(id) FROM state_changes WHERE tunnel_id = @tunnelId AND at < @since)) ORDER BY id`,
  ).all({ tunnelId, since });
  return z.array(rowSchema).parse(rows);
}

/** Deletes at most `limit` changes from before a time (ISO 8601), the oldest first, and returns how many. */
export function deleteStateChangesBefore(time: string, limit: number): number {
  const { changes } = query(
    "DELETE FROM state_changes WHERE id IN (SELECT id FROM state_changes WHERE at < ? ORDER BY at LIMIT ?)",
  ).run(time, limit);
  return changes;
}
