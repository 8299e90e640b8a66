import { z } from "zod";
import { emptyWal } from "./empty-wal";
import { query } from "./open";

const rowSchema = z.object({ id: z.string(), url: z.string(), has_secret: z.literal([0, 1]) });
const sealedSchema = z.object({ secret: z.string() });

export type WebhookRow = z.infer<typeof rowSchema>;
type WebhookWrite = { id: string; url: string; secret: string; updated_at: string };

export function findWebhookRow(id: string): WebhookRow | undefined {
  return rowSchema
    .optional()
    .parse(query("SELECT id, url, secret <> '' AS has_secret FROM webhooks WHERE id = ?").get(id));
}

/** Empty means that it is not entered yet. */
export function findSealedWebhookSecret(id: string): string | undefined {
  return sealedSchema.optional().parse(query("SELECT secret FROM webhooks WHERE id = ?").get(id))
    ?.secret;
}

export function saveWebhookRow(row: WebhookWrite): void {
  query(
    `INSERT INTO webhooks (id, url, secret, updated_at) VALUES (@id, @url, @secret, @updated_at)
     ON CONFLICT (id) DO UPDATE SET url = excluded.url, secret = excluded.secret, updated_at = excluded.updated_at`,
  ).run(row);
  emptyWal();
}

export function deleteWebhookRow(id: string): void {
  if (query("DELETE FROM webhooks WHERE id = ?").run(id).changes > 0) emptyWal();
}
