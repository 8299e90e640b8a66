import { z } from "zod";
import { query, transaction } from "./open";

const rowSchema = z.object({
  id: z.int(),
  at: z.string(),
  kind: z.string(),
  tunnels: z.string(),
  title: z.string(),
  detail: z.string().nullable(),
});

export type NoticeRow = z.infer<typeof rowSchema>;

/** Returns the new id. Of all notices only the latest `kept` stay. */
export function insertNotice(row: Omit<NoticeRow, "id">, kept: number): number {
  return transaction(() => {
    const { lastInsertRowid } = query(
      `INSERT INTO notices (at, kind, tunnels, title, detail)
       VALUES (@at, @kind, @tunnels, @title, @detail)`,
    ).run(row);
    query(
      "DELETE FROM notices WHERE id NOT IN (SELECT id FROM notices ORDER BY id DESC LIMIT ?)",
    ).run(kept);
    return Number(lastInsertRowid);
  });
}

/** Newest first. */
export function listNoticeRows(limit: number): NoticeRow[] {
  return z
    .array(rowSchema)
    .parse(query("SELECT * FROM notices ORDER BY id DESC LIMIT ?").all(limit));
}

export function deleteNotices(): void {
  query("DELETE FROM notices").run();
}
