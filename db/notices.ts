import { z } from "zod";
import { query, transaction } from "./open";

const rowSchema = z.object({
  id: z.int(),
  at: z.string(),
  kind: z.string(),
  tunnels: z.string(),
  title: z.string(),
  detail: z.string().nullable(),
  about: z.string().nullable(),
});

export type NoticeRow = z.infer<typeof rowSchema>;

/** Stores all of them or none; one that is there already is replaced. Of all notices only the latest `kept` stay. */
export function insertNotices(rows: readonly NoticeRow[], kept: number): void {
  transaction(() => {
    for (const row of rows) {
      query(
        `INSERT INTO notices (id, at, kind, tunnels, title, detail, about)
         VALUES (@id, @at, @kind, @tunnels, @title, @detail, @about)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, detail = excluded.detail, about = excluded.about`,
      ).run(row);
    }
    query(
      "DELETE FROM notices WHERE id NOT IN (SELECT id FROM notices ORDER BY id DESC LIMIT ?)",
    ).run(kept);
  });
}

const latestSchema = z.object({ id: z.int() });

/** The id of the latest notice that ever existed; 0 before the first. */
export function latestNoticeId(): number {
  const row = query(
    "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'notices'), 0) AS id",
  ).get();
  return latestSchema.parse(row).id;
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
