import { z } from "zod";
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

/** Everything stored about who may enter one tunnel besides its list, and who may not. */
export type AccessRows = {
  grants: z.infer<typeof grantSchema>[];
  removals: z.infer<typeof removalSchema>[];
  removalOwners: z.infer<typeof removalOwnerSchema>[];
  refusals: z.infer<typeof refusalSchema>[];
};

const TABLES = ["grants", "removals", "removal_owners", "refusals"] as const;

export function readAccessRows(tunnelId: string): AccessRows {
  const rowsOf = (table: (typeof TABLES)[number]) =>
    query(`SELECT * FROM ${table} WHERE tunnel_id = ?`).all(tunnelId);
  return {
    grants: z.array(grantSchema).parse(rowsOf("grants")),
    removals: z.array(removalSchema).parse(rowsOf("removals")),
    removalOwners: z.array(removalOwnerSchema).parse(rowsOf("removal_owners")),
    refusals: z.array(refusalSchema).parse(rowsOf("refusals")),
  };
}

/** Replaces what is stored for these tunnels, completely or not at all. Stores nothing for a deleted tunnel. */
export function writeAccessRows(tunnels: ReadonlyMap<string, AccessRows>): void {
  transaction(() => {
    for (const [id, rows] of tunnels) writeOne(id, rows);
  });
}

function writeOne(tunnelId: string, rows: AccessRows): void {
  const { grants, removals, removalOwners, refusals } = rows;
  for (const table of TABLES) {
    query(`DELETE FROM ${table} WHERE tunnel_id = ?`).run(tunnelId);
  }
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
