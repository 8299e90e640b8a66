import { z } from "zod";
import { nameKey } from "@/lib/base/names";
import { storedNameSchema } from "@/lib/contract/fields";
import { query } from "./open";

const rowSchema = z.object({
  id: z.string(),
  group_key: z.string(),
  is_on: z.literal([0, 1]),
  domain: z.string().nullable(),
  account_id: z.string().nullable(),
  profile_id: z.string().nullable(),
  accepted_at: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});

const keySchema = z.object({ choice_key: z.string() });

const namesSchema = z.array(z.object({ name: storedNameSchema }));

export type LinkRow = z.infer<typeof rowSchema>;

// The sealed key is left out here: only findSealedChoiceKey reads it.
const COLUMNS =
  "id, group_key, is_on, domain, account_id, profile_id, accepted_at, created_at, updated_at";

/** Those that are on. */
export function listLinkRows(): LinkRow[] {
  const rows = query(`SELECT ${COLUMNS} FROM links WHERE is_on = 1 ORDER BY group_key`).all();
  return z.array(rowSchema).parse(rows);
}

/** Also one that is off. */
export function findLinkRow(groupKey: string): LinkRow | undefined {
  const row = query(`SELECT ${COLUMNS} FROM links WHERE group_key = ?`).get(groupKey);
  return rowSchema.optional().parse(row);
}

export function findLinkRowById(id: string): LinkRow | undefined {
  return rowSchema.optional().parse(query(`SELECT ${COLUMNS} FROM links WHERE id = ?`).get(id));
}

export function findSealedChoiceKey(id: string): string | undefined {
  const row = query("SELECT choice_key FROM links WHERE id = ?").get(id);
  return keySchema.optional().parse(row)?.choice_key;
}

/** All of them with their places, for the redaction. */
export function listSealedChoiceKeys() {
  return z
    .array(z.object({ row: z.string(), sealed: z.string() }))
    .parse(query('SELECT id AS "row", choice_key AS sealed FROM links').all())
    .map((key) => ({ ...key, table: "links", column: "choice_key" }));
}

export function insertLink(row: LinkRow & { choice_key: string }): void {
  query(
    `INSERT INTO links (id, group_key, is_on, domain, account_id, profile_id, choice_key, accepted_at, created_at, updated_at)
     VALUES (@id, @group_key, @is_on, @domain, @account_id, @profile_id, @choice_key, @accepted_at, @created_at, @updated_at)`,
  ).run(row);
}

/** Its key and what was accepted stay. */
export function updateLinkRow(row: LinkRow): void {
  query(
    `UPDATE links SET group_key = @group_key, is_on = @is_on, domain = @domain, account_id = @account_id,
       profile_id = @profile_id, updated_at = @updated_at WHERE id = @id`,
  ).run(row);
}

export function deleteLinkRow(id: string): void {
  query("DELETE FROM links WHERE id = ?").run(id);
}

export function setChoiceKey(id: string, sealed: string): void {
  query("UPDATE links SET choice_key = ? WHERE id = ?").run(sealed, id);
}

/** The groups with tunnels whose link is on and uses the account or the profile with this id, as a tunnel writes them. */
export function linkGroupsUsing(id: string): string[] {
  const rows = query(
    "SELECT group_key AS name FROM links WHERE is_on = 1 AND (account_id = @id OR profile_id = @id)",
  ).all({ id });
  const keys = new Set(namesSchema.parse(rows).map(({ name }) => name));
  if (keys.size === 0) return [];
  const groups = new Map(groupNames().map((name) => [nameKey(name), name]));
  return [...groups].flatMap(([key, name]) => (keys.has(key) ? [name] : []));
}

function groupNames(): string[] {
  const rows = query(
    `SELECT DISTINCT config ->> '$.group' AS name FROM tunnels
       WHERE json_valid(config) AND json_type(config, '$.group') = 'text'`,
  ).all();
  return namesSchema.parse(rows).map(({ name }) => name);
}
