import { z } from "zod";
import { storedNameSchema, timeSchema } from "@/lib/contract/fields";
import { holdEndSchema } from "@/lib/contract/holds";
import { query, transaction } from "./open";

const rowSchema = z.object({
  id: z.string(),
  name: z.nullable(storedNameSchema),
  after: holdEndSchema,
  created_at: timeSchema,
});

const memberSchema = z.object({ hold_id: z.string(), tunnel_id: z.string() });

export type HoldRow = z.infer<typeof rowSchema> & { tunnelIds: string[] };

/** Oldest first. One that cannot be read is left out: nothing can be done for it. */
export function listHoldRows(): HoldRow[] {
  const members = z.array(memberSchema).parse(query("SELECT * FROM hold_tunnels").all());
  const idsOf = (id: string) =>
    members.flatMap(({ hold_id, tunnel_id }) => (hold_id === id ? [tunnel_id] : []));
  return query("SELECT id, name, after, created_at FROM holds ORDER BY created_at, id")
    .all()
    .flatMap((row) => rowSchema.safeParse(row).data ?? [])
    .map((row) => ({ ...row, tunnelIds: idsOf(row.id) }));
}

/** With its tunnels, or not at all. */
export function insertHold({ tunnelIds, ...row }: HoldRow): void {
  transaction(() => {
    query(
      "INSERT INTO holds (id, name, after, created_at) VALUES (@id, @name, @after, @created_at)",
    ).run(row);
    for (const tunnelId of tunnelIds) {
      query("INSERT INTO hold_tunnels (hold_id, tunnel_id) VALUES (?, ?)").run(row.id, tunnelId);
    }
  });
}

/** Deletes all but these. */
export function keepHoldRows(ids: readonly string[]): void {
  query("DELETE FROM holds WHERE id NOT IN (SELECT value FROM json_each(?))").run(
    JSON.stringify(ids),
  );
}
