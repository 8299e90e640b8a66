import { z } from "zod";
import { query } from "./open";

const sealedRowSchema = z.object({
  table: z.enum(["accounts", "profiles", "webhooks", "doors"]),
  column: z.string(),
  row: z.string(),
  name: z.string(),
  /** The id of what people see it at: of a door its tunnel. */
  page: z.string(),
  sealed: z.string(),
});

export type SealedRow = z.infer<typeof sealedRowSchema>;

/** Every sealed value with its place, sorted by name. */
export function listSealed(): SealedRow[] {
  const rows = query(
    `SELECT 'profiles' AS "table", 'client_secret' AS "column", id AS "row", name, id AS page,
       client_secret AS sealed FROM profiles
       WHERE client_secret <> ''
     UNION ALL
     SELECT 'accounts', 'authtoken', id, name, id, authtoken FROM accounts WHERE authtoken <> ''
     UNION ALL
     SELECT 'webhooks', 'secret', id, 'Webhook', id, secret FROM webhooks
       WHERE secret <> ''
     UNION ALL
     SELECT 'doors', 'secret', id, name, tunnel_id, secret FROM doors WHERE secret <> ''
     UNION ALL
     SELECT 'doors', 'previous_secret', id, name, tunnel_id, previous_secret FROM doors
       WHERE previous_secret <> '' ORDER BY 1 DESC, name`,
  ).all();
  return z.array(sealedRowSchema).parse(rows);
}

export function hasSealed(): boolean {
  const found = query(
    `SELECT EXISTS (SELECT 1 FROM profiles WHERE client_secret <> '')
       OR EXISTS (SELECT 1 FROM accounts WHERE authtoken <> '')
       OR EXISTS (SELECT 1 FROM webhooks WHERE secret <> '')
       OR EXISTS (SELECT 1 FROM doors WHERE secret <> '')`,
  ).pluck();
  return z.literal([0, 1]).parse(found.get()) === 1;
}
