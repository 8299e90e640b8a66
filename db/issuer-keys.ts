import { z } from "zod";
import { query } from "./open";

const rowSchema = z.object({ issuer_url: z.string(), keys: z.string(), fetched_at: z.string() });

export type IssuerKeysRow = z.infer<typeof rowSchema>;

export function findIssuerKeysRow(issuerUrl: string): IssuerKeysRow | undefined {
  const row = query("SELECT * FROM issuer_keys WHERE issuer_url = ?").get(issuerUrl);
  return rowSchema.optional().parse(row);
}

export function saveIssuerKeysRow(row: IssuerKeysRow): void {
  query(
    `INSERT INTO issuer_keys (issuer_url, keys, fetched_at) VALUES (@issuer_url, @keys, @fetched_at)
     ON CONFLICT (issuer_url) DO UPDATE SET keys = excluded.keys, fetched_at = excluded.fetched_at`,
  ).run(row);
}

/** Deletes keys that were fetched before a time (ISO 8601). */
export function deleteIssuerKeysBefore(time: string): void {
  query("DELETE FROM issuer_keys WHERE fetched_at < ?").run(time);
}
