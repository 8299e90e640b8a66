import { z } from "zod";
import { emptyWal } from "./empty-wal";
import { query, transaction } from "./open";

const grantSchema = z.object({
  email_key: z.string(),
  email: z.string(),
  issuer: z.string().nullable(),
  sub: z.string().nullable(),
  until: z.string().nullable(),
  granted_at: z.string(),
});

const removalSchema = z.object({
  email_key: z.string(),
  email: z.string(),
  removed_at: z.string(),
});

const removalOwnerSchema = z.object({
  email_key: z.string(),
  /** Empty: from before this was stored. */
  issuer: z.string(),
  sub: z.string(),
});

const refusalSchema = z.object({
  /** Empty: from before this was stored. */
  issuer: z.string(),
  sub: z.string(),
  email: z.string(),
  until: z.string().nullable(),
});

/** `secret` and `previous_secret` are sealed; empty ones are none. `webhook` is JSON. */
const doorSchema = z.object({
  id: z.string(),
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

export type DoorRow = z.infer<typeof doorSchema>;

/** All that is stored of who may enter one tunnel besides its list, and who may not. */
export type AccessRows = {
  grants: z.infer<typeof grantSchema>[];
  removals: z.infer<typeof removalSchema>[];
  removalOwners: z.infer<typeof removalOwnerSchema>[];
  refusals: z.infer<typeof refusalSchema>[];
  doors: DoorRow[];
};

const TABLES = ["grants", "removals", "removal_owners", "refusals"] as const;

export function readAccessRows(tunnelId: string): AccessRows {
  const rowsOf = (table: (typeof TABLES)[number] | "doors") =>
    query(`SELECT * FROM ${table} WHERE tunnel_id = ?`).all(tunnelId);
  return {
    grants: z.array(grantSchema).parse(rowsOf("grants")),
    removals: z.array(removalSchema).parse(rowsOf("removals")),
    removalOwners: z.array(removalOwnerSchema).parse(rowsOf("removal_owners")),
    refusals: z.array(refusalSchema).parse(rowsOf("refusals")),
    doors: z.array(doorSchema).parse(rowsOf("doors")),
  };
}

/** Replaces what is stored for these tunnels, completely or not at all. Stores nothing for a deleted tunnel. */
export function writeAccessRows(tunnels: ReadonlyMap<string, AccessRows>): void {
  transaction(() => {
    for (const [id, rows] of tunnels) writeOne(id, rows);
  });
}

function writeOne(tunnelId: string, rows: AccessRows): void {
  const { grants, removals, removalOwners, refusals, doors } = rows;
  for (const table of TABLES) {
    query(`DELETE FROM ${table} WHERE tunnel_id = ?`).run(tunnelId);
  }
  writeDoors(tunnelId, doors);
  if (query("SELECT 1 FROM tunnels WHERE id = ?").get(tunnelId) === undefined) return;
  for (const row of grants) {
    query(
      `INSERT INTO grants (tunnel_id, email_key, email, issuer, sub, until, granted_at)
       VALUES (@tunnelId, @email_key, @email, @issuer, @sub, @until, @granted_at)`,
    ).run({ ...row, tunnelId });
  }
  for (const row of removals) {
    query(
      `INSERT INTO removals (tunnel_id, email_key, email, removed_at)
       VALUES (@tunnelId, @email_key, @email, @removed_at)`,
    ).run({ ...row, tunnelId });
  }
  for (const row of removalOwners) {
    query(
      `INSERT INTO removal_owners (tunnel_id, email_key, issuer, sub)
       VALUES (@tunnelId, @email_key, @issuer, @sub)`,
    ).run({ ...row, tunnelId });
  }
  for (const row of refusals) {
    query(
      `INSERT INTO refusals (tunnel_id, issuer, sub, email, until)
       VALUES (@tunnelId, @issuer, @sub, @email, @until)`,
    ).run({ ...row, tunnelId });
  }
}

/** Only what has changed: sealed secrets are not written over and over. */
function writeDoors(tunnelId: string, doors: readonly DoorRow[]): void {
  const stored = query("SELECT id FROM doors WHERE tunnel_id = ?").pluck().all(tunnelId);
  const known = new Set(z.array(z.string()).parse(stored));
  const kept = new Set(doors.map(({ id }) => id));
  for (const id of known) if (!kept.has(id)) query("DELETE FROM doors WHERE id = ?").run(id);
  for (const row of doors) {
    if (known.has(row.id)) continue;
    query(
      `INSERT INTO doors (id, tunnel_id, kind, name, key_hash, bearer_hash, expires_at, webhook, secret,
         previous_secret, created_at, last_used_at)
       SELECT @id, @tunnelId, @kind, @name, @key_hash, @bearer_hash, @expires_at, @webhook, @secret,
         @previous_secret, @created_at, @last_used_at
       WHERE EXISTS (SELECT 1 FROM tunnels WHERE id = @tunnelId)`,
    ).run({ ...row, tunnelId });
  }
}

/** When a door was last used (ISO 8601). */
export function noteDoorUse(id: string, at: string): void {
  query("UPDATE doors SET last_used_at = ? WHERE id = ?").run(at, id);
}

/** Secrets of doors that are gone stay in no part of the database. */
export function wipeDoors(): void {
  emptyWal();
}
