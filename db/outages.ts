import { z } from "zod";
import { query, transaction } from "./open";

const rowSchema = z.object({
  id: z.int(),
  tunnel_id: z.string(),
  what: z.enum(["tunnel", "app"]),
  from_at: z.string(),
  until_at: z.string(),
  cause: z.string(),
  code: z.string().nullable(),
});

export type OutageRow = z.infer<typeof rowSchema>;

/**
 * Stores outages or moves their end, with one write to the disk. Returns their ids in order; undefined when the tunnel was
 * deleted meanwhile.
 */
export function writeOutages(
  rows: readonly (Omit<OutageRow, "id"> & { id?: number | undefined })[],
): (number | undefined)[] {
  return transaction(() => rows.map((row) => (row.id === undefined ? insert(row) : move(row))));
}

function insert(row: Omit<OutageRow, "id">): number | undefined {
  const { changes, lastInsertRowid } = query(
    `INSERT INTO outages (tunnel_id, what, from_at, until_at, cause, code)
     SELECT @tunnel_id, @what, @from_at, @until_at, @cause, @code
     WHERE EXISTS (SELECT 1 FROM tunnels WHERE id = @tunnel_id)`,
  ).run(row);
  return changes > 0 ? Number(lastInsertRowid) : undefined;
}

function move({ id, until_at }: { id?: number | undefined; until_at: string }): number | undefined {
  query("UPDATE outages SET until_at = @until_at WHERE id = @id").run({ id, until_at });
  return id;
}

export function outagesOfTunnel(tunnelId: string): OutageRow[] {
  return z
    .array(rowSchema)
    .parse(query("SELECT * FROM outages WHERE tunnel_id = ? ORDER BY id").all(tunnelId));
}

/** Restores the outages of a deleted tunnel, with their ids. */
export function restoreOutages(rows: readonly OutageRow[]): void {
  transaction(() => {
    for (const row of rows) {
      query(
        `INSERT INTO outages (id, tunnel_id, what, from_at, until_at, cause, code)
         VALUES (@id, @tunnel_id, @what, @from_at, @until_at, @cause, @code)`,
      ).run(row);
    }
  });
}

/** Those that were not over at `since` (ISO 8601), of all tunnels or of one, oldest first, after the last id already seen. */
export function listOutagesSince(
  since: string,
  tunnelId: string | undefined,
  after: number,
  limit: number,
): OutageRow[] {
  const ofTunnel = tunnelId === undefined ? "" : "AND tunnel_id = @tunnelId";
  const rows = query(
    `SELECT * FROM outages WHERE id > @after AND +until_at >= @since ${ofTunnel} ORDER BY id LIMIT @limit`,
  ).all({ since, after, limit, ...(tunnelId !== undefined && { tunnelId }) });
  return z.array(rowSchema).parse(rows);
}

/** Deletes at most `limit` outages that ended before a time (ISO 8601), the oldest first, and returns how many. */
export function deleteOutagesBefore(time: string, limit: number): number {
  return query(
    "DELETE FROM outages WHERE id IN (SELECT id FROM outages WHERE until_at < ? ORDER BY until_at LIMIT ?)",
  ).run(time, limit).changes;
}
