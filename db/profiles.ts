import { z } from "zod";
import { storedNameSchema } from "@/lib/contract/fields";
import { emptyWal } from "./empty-wal";
import { query } from "./open";

const rowSchema = z.object({
  id: z.string(),
  name: storedNameSchema,
  issuer_url: z.string(),
  client_id: z.string(),
  has_client_secret: z.literal([0, 1]),
  scopes: z.string(),
  last_check: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});

const sealedSchema = z.object({ client_secret: z.string() });

export type ProfileRow = z.infer<typeof rowSchema>;
export type ProfileWrite = Omit<ProfileRow, "has_client_secret"> & { name_key: string };

// The sealed secret is left out; only findSealedClientSecret reads it. Empty means that it is not entered yet.
const COLUMNS =
  "id, name, issuer_url, client_id, client_secret <> '' AS has_client_secret, scopes, last_check, created_at, updated_at";

export function listProfileRows(): ProfileRow[] {
  return z.array(rowSchema).parse(query(`SELECT ${COLUMNS} FROM profiles ORDER BY name_key`).all());
}

export function findProfileRow(id: string): ProfileRow | undefined {
  return rowSchema.optional().parse(query(`SELECT ${COLUMNS} FROM profiles WHERE id = ?`).get(id));
}

export function findSealedClientSecret(id: string): string | undefined {
  return sealedSchema
    .optional()
    .parse(query("SELECT client_secret FROM profiles WHERE id = ?").get(id))?.client_secret;
}

export function insertProfile(row: ProfileWrite & { client_secret: string }): void {
  query(
    `INSERT INTO profiles (id, name, name_key, issuer_url, client_id, client_secret, scopes, last_check, created_at, updated_at)
     VALUES (@id, @name, @name_key, @issuer_url, @client_id, @client_secret, @scopes, @last_check, @created_at, @updated_at)`,
  ).run(row);
}

/** Without `client_secret` the stored one stays; an empty one deletes it. */
export function updateProfileRow(row: ProfileWrite & { client_secret: string | null }): void {
  query(
    `UPDATE profiles SET name = @name, name_key = @name_key, issuer_url = @issuer_url, client_id = @client_id,
       client_secret = coalesce(@client_secret, client_secret), scopes = @scopes, last_check = @last_check,
       updated_at = @updated_at WHERE id = @id`,
  ).run(row);
  if (row.client_secret !== null) emptyWal();
}

export function deleteProfileRow(id: string): boolean {
  const deleted = query("DELETE FROM profiles WHERE id = ?").run(id).changes > 0;
  if (deleted) emptyWal();
  return deleted;
}

export function saveLastCheck(id: string, updatedAt: string, report: string): void {
  query("UPDATE profiles SET last_check = ? WHERE id = ? AND updated_at = ?").run(
    report,
    id,
    updatedAt,
  );
}
