import { z } from "zod";
import { timeSchema } from "@/lib/contract/fields";
import { query, transaction } from "./open";

const rowSchema = z.object({
  id: z.string(),
  hash: z.string(),
  token_mark: z.string(),
  browser: z.string(),
  host: z.string(),
  created_at: timeSchema,
  last_used_at: timeSchema,
});

export type SessionRow = z.infer<typeof rowSchema>;

/** The sessions that can be read. A browser with an unreadable one only has to enter the token again. */
export function listSessionRows(): SessionRow[] {
  return query("SELECT * FROM sessions")
    .all()
    .flatMap((row) => rowSchema.safeParse(row).data ?? []);
}

/** Writes everything or nothing. */
export function writeSessionRows(saved: readonly SessionRow[], deleted: readonly string[]): void {
  transaction(() => {
    for (const row of saved) {
      query(
        `INSERT INTO sessions (id, hash, token_mark, browser, host, created_at, last_used_at)
         VALUES (@id, @hash, @token_mark, @browser, @host, @created_at, @last_used_at)
         ON CONFLICT (id) DO UPDATE SET last_used_at = excluded.last_used_at`,
      ).run(row);
    }
    for (const id of deleted) query("DELETE FROM sessions WHERE id = ?").run(id);
  });
}
