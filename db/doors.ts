import { z } from "zod";
import { emptyWal } from "./empty-wal";
import { query, transaction } from "./open";

const rowSchema = z.object({
  id: z.string(),
  tunnel_id: z.string(),
  kind: z.enum(["key", "webhook"]),
  name: z.string(),
  key_hash: z.string(),
  bearer_hash: z.string(),
  expires_at: z.string().nullable(),
  webhook: z.string().nullable(),
  secret: z.string(),
  previous_secret: z.string(),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
});

/** `secret` and `previous_secret` are sealed. */
export type DoorRow = z.infer<typeof rowSchema>;

/** Oldest first. */
export function listDoorRows(tunnelId: string): DoorRow[] {
  const found = query("SELECT * FROM doors WHERE tunnel_id = ? ORDER BY created_at, id");
  return z.array(rowSchema).parse(found.all(tunnelId));
}

/** Stores new doors, or brings back those of a tunnel that was deleted: all or none. */
export function insertDoorRows(rows: readonly DoorRow[]): void {
  transaction(() => {
    for (const row of rows) {
      query(
        `INSERT INTO doors (id, tunnel_id, kind, name, key_hash, bearer_hash, expires_at, webhook, secret,
           previous_secret, created_at, last_used_at)
         VALUES (@id, @tunnel_id, @kind, @name, @key_hash, @bearer_hash, @expires_at, @webhook, @secret,
           @previous_secret, @created_at, @last_used_at)`,
      ).run(row);
    }
  });
}

export function deleteDoorRows(ids: readonly string[]): void {
  transaction(() => {
    for (const id of ids) query("DELETE FROM doors WHERE id = ?").run(id);
  });
  emptyWal();
}

/** When doors were last used, by their id (ISO 8601). */
export function noteDoorUses(uses: ReadonlyMap<string, string>): void {
  transaction(() => {
    for (const [id, at] of uses) {
      query("UPDATE doors SET last_used_at = ? WHERE id = ?").run(at, id);
    }
  });
}
