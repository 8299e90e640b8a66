import { z } from "zod";
import { query } from "./open";

const rowSchema = z.object({
  tunnel_id: z.string(),
  folder: z.string(),
  repository: z.string().nullable(),
  app: z.string(),
});

export type ProjectRow = z.infer<typeof rowSchema>;

const COLUMNS = "tunnel_id, folder, repository, app";

export function listProjectRows(): ProjectRow[] {
  const rows = query(`SELECT ${COLUMNS} FROM project_tunnels ORDER BY folder, app`).all();
  return z.array(rowSchema).parse(rows);
}

export function findProjectRow(tunnelId: string): ProjectRow | undefined {
  const row = query(`SELECT ${COLUMNS} FROM project_tunnels WHERE tunnel_id = ?`).get(tunnelId);
  return rowSchema.optional().parse(row);
}

/** Nothing when the app has another tunnel already. */
export function insertProjectRow(row: ProjectRow): void {
  query(
    `INSERT INTO project_tunnels (${COLUMNS}) VALUES (@tunnel_id, @folder, @repository, @app)
       ON CONFLICT (folder, app) DO NOTHING`,
  ).run(row);
}
