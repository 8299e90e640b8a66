import { z } from "zod";
import { storedNameSchema } from "@/lib/contract/fields";
import { query, transaction } from "./open";

const rowSchema = z.object({
  id: z.string(),
  name: storedNameSchema,
  account_id: z.string(),
  profile_id: z.string(),
  config: z.string(),
  desired: z.enum(["up", "down"]),
  stop_at: z.string().nullable(),
  position: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
});

export type TunnelRow = z.infer<typeof rowSchema>;
export type TunnelWrite = Omit<TunnelRow, "desired" | "stop_at" | "position"> & {
  name_key: string;
};

const COLUMNS =
  "id, name, account_id, profile_id, config, desired, stop_at, position, created_at, updated_at";

export function listTunnelRows(): TunnelRow[] {
  return z
    .array(rowSchema)
    .parse(query(`SELECT ${COLUMNS} FROM tunnels ORDER BY position, created_at, id`).all());
}

export function findTunnelRow(id: string): TunnelRow | undefined {
  return rowSchema.optional().parse(query(`SELECT ${COLUMNS} FROM tunnels WHERE id = ?`).get(id));
}

const namesSchema = z.array(z.object({ name: storedNameSchema }));

export function tunnelNamesByAccount(accountId: string): string[] {
  const rows = query("SELECT name FROM tunnels WHERE account_id = ? ORDER BY name_key").all(
    accountId,
  );
  return namesSchema.parse(rows).map((row) => row.name);
}

export function tunnelNamesByProfile(profileId: string): string[] {
  const rows = query("SELECT name FROM tunnels WHERE profile_id = ? ORDER BY name_key").all(
    profileId,
  );
  return namesSchema.parse(rows).map((row) => row.name);
}

/** The profiles of an account's tunnels and links, each once. */
export function profileIdsByAccount(accountId: string): string[] {
  const rows = query(
    `SELECT profile_id AS id FROM tunnels WHERE account_id = @id
       UNION SELECT profile_id FROM links WHERE account_id = @id AND is_on = 1 AND profile_id IS NOT NULL`,
  ).all({ id: accountId });
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
}

/** The accounts of a profile's tunnels and links, each once. */
export function accountIdsByProfile(profileId: string): string[] {
  const rows = query(
    `SELECT account_id AS id FROM tunnels WHERE profile_id = @id
       UNION SELECT account_id FROM links WHERE profile_id = @id AND is_on = 1 AND account_id IS NOT NULL`,
  ).all({ id: profileId });
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id);
}

/** It becomes the last in the list unless a place is given. */
export function insertTunnel(row: TunnelWrite, position: number | null = null): void {
  query(
    `INSERT INTO tunnels (id, name, name_key, account_id, profile_id, config, position, created_at, updated_at)
     VALUES (@id, @name, @name_key, @account_id, @profile_id, @config,
       coalesce(@position, (SELECT coalesce(max(position) + 1, 0) FROM tunnels)), @created_at, @updated_at)`,
  ).run({ ...row, position });
}

/** Does not change the desired state; only setDesired does. */
export function updateTunnelRow(row: TunnelWrite): void {
  query(
    `UPDATE tunnels SET name = @name, name_key = @name_key, account_id = @account_id, profile_id = @profile_id,
       config = @config, updated_at = @updated_at WHERE id = @id`,
  ).run(row);
}

export function setDesired(id: string, desired: "up" | "down", stopAt: string | null): void {
  query("UPDATE tunnels SET desired = ?, stop_at = ? WHERE id = ?").run(desired, stopAt, id);
}

/** The time at which it was to stop stays: an assistant's start does not go beyond it. */
export function setDown(id: string): void {
  query("UPDATE tunnels SET desired = 'down' WHERE id = ?").run(id);
}

/** Writes the places that changed, all of them or none. */
export function setPositions(places: readonly { id: string; position: number }[]): void {
  transaction(() => {
    for (const { id, position } of places) {
      query("UPDATE tunnels SET position = ? WHERE id = ?").run(position, id);
    }
  });
}

export function deleteTunnelRow(id: string): boolean {
  return query("DELETE FROM tunnels WHERE id = ?").run(id).changes > 0;
}
