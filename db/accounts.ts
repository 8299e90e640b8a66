import { z } from "zod";
import { storedNameSchema } from "@/lib/contract/fields";
import { emptyWal } from "./empty-wal";
import { query } from "./open";

const rowSchema = z.object({
  id: z.string(),
  name: storedNameSchema,
  server_addr: z.string().nullable(),
  ca_certificate: z.string().nullable(),
  has_authtoken: z.literal([0, 1]),
  created_at: z.string(),
  updated_at: z.string(),
});

const sealedSchema = z.object({ authtoken: z.string() });

export type AccountRow = z.infer<typeof rowSchema>;
export type AccountWrite = Omit<AccountRow, "has_authtoken"> & { name_key: string };

// The sealed authtoken is left out; only findSealedAuthtoken reads it. Empty means that it is not entered yet.
const COLUMNS =
  "id, name, server_addr, ca_certificate, authtoken <> '' AS has_authtoken, created_at, updated_at";

export function listAccountRows(): AccountRow[] {
  return z.array(rowSchema).parse(query(`SELECT ${COLUMNS} FROM accounts ORDER BY name_key`).all());
}

export function findAccountRow(id: string): AccountRow | undefined {
  return rowSchema.optional().parse(query(`SELECT ${COLUMNS} FROM accounts WHERE id = ?`).get(id));
}

export function findSealedAuthtoken(id: string): string | undefined {
  return sealedSchema.optional().parse(query("SELECT authtoken FROM accounts WHERE id = ?").get(id))
    ?.authtoken;
}

export function insertAccount(row: AccountWrite & { authtoken: string }): void {
  query(
    `INSERT INTO accounts (id, name, name_key, authtoken, server_addr, ca_certificate, created_at, updated_at)
     VALUES (@id, @name, @name_key, @authtoken, @server_addr, @ca_certificate, @created_at, @updated_at)`,
  ).run(row);
}

/** Without `authtoken` the stored one stays; an empty one deletes it. */
export function updateAccountRow(row: AccountWrite & { authtoken: string | null }): void {
  query(
    `UPDATE accounts SET name = @name, name_key = @name_key, authtoken = coalesce(@authtoken, authtoken),
       server_addr = @server_addr, ca_certificate = @ca_certificate, updated_at = @updated_at WHERE id = @id`,
  ).run(row);
  if (row.authtoken !== null) emptyWal();
}

export function deleteAccountRow(id: string): boolean {
  const deleted = query("DELETE FROM accounts WHERE id = ?").run(id).changes > 0;
  if (deleted) emptyWal();
  return deleted;
}
