import { z } from "zod";
import { query, transaction } from "./open";

const rowSchema = z.object({
  id: z.int(),
  tunnel_id: z.string(),
  person: z.string().nullable(),
  email: z.string().nullable(),
  email_key: z.string().nullable(),
  email_verified: z.literal([0, 1]).nullable(),
  name: z.string().nullable(),
  decision: z.string(),
  first_at: z.string(),
  last_at: z.string(),
  requests: z.int(),
});

export type VisitRow = z.infer<typeof rowSchema>;

/** The changed fields of a visit that continues. */
export type VisitChange = Pick<VisitRow, "id" | "last_at" | "requests">;

/**
 * Stores new visits and changes of others with one write to the disk. Returns the ids of the new ones in their order;
 * undefined when the tunnel was deleted meanwhile.
 */
export function writeVisits(
  added: readonly Omit<VisitRow, "id">[],
  changed: readonly VisitChange[],
): (number | undefined)[] {
  return transaction(() => {
    for (const row of changed) {
      query("UPDATE visits SET last_at = @last_at, requests = @requests WHERE id = @id").run(row);
    }
    return added.map(insert);
  });
}

function insert(row: Omit<VisitRow, "id">): number | undefined {
  const { changes, lastInsertRowid } = query(
    `INSERT INTO visits (tunnel_id, person, email, email_key, email_verified, name, decision, first_at, last_at, requests)
     SELECT @tunnel_id, @person, @email, @email_key, @email_verified, @name, @decision, @first_at, @last_at, @requests
     WHERE EXISTS (SELECT 1 FROM tunnels WHERE id = @tunnel_id)`,
  ).run(row);
  return changes > 0 ? Number(lastInsertRowid) : undefined;
}

/** Restores the visits of a deleted tunnel, with their ids. */
export function restoreVisits(rows: readonly VisitRow[]): void {
  transaction(() => {
    for (const row of rows) {
      query(
        `INSERT INTO visits (id, tunnel_id, person, email, email_key, email_verified, name, decision, first_at, last_at, requests)
         VALUES (@id, @tunnel_id, @person, @email, @email_key, @email_verified, @name, @decision, @first_at, @last_at, @requests)`,
      ).run(row);
    }
  });
}

export function visitsOfTunnel(tunnelId: string): VisitRow[] {
  return z
    .array(rowSchema)
    .parse(query("SELECT * FROM visits WHERE tunnel_id = ? ORDER BY id").all(tunnelId));
}

/** The latest visit of a person with this e-mail that was not over at `since` (ISO 8601), so that it can be continued. */
export function findVisitSince(
  visit: Pick<VisitRow, "tunnel_id" | "person" | "email_key" | "decision">,
  since: string,
): VisitRow | undefined {
  const { tunnel_id, person, email_key, decision } = visit;
  const row = query(
    `SELECT * FROM visits WHERE last_at >= @since AND tunnel_id = @tunnel_id AND person IS @person
       AND email_key IS @email_key AND decision = @decision ORDER BY id DESC LIMIT 1`,
  ).get({ tunnel_id, person, email_key, decision, since });
  return rowSchema.optional().parse(row);
}

/**
 * Issuer and id, as JSON, of whom the tunnel let in with this e-mail, those first whose it is by their issuer, of these the
 * latest. One person may be in it several times. At most 1,000.
 */
export function findVisitorsOf(tunnelId: string, emailKey: string): string[] {
  const rows = query(
    `SELECT person FROM visits WHERE email_key = ? AND tunnel_id = ? AND person IS NOT NULL
       AND decision IN ('list', 'grant') ORDER BY email_verified IS 0, id DESC LIMIT 1000`,
  ).all(emailKey, tunnelId);
  const people = z.array(z.object({ person: z.string() })).parse(rows);
  return people.map(({ person }) => person);
}

export type VisitFilter = {
  tunnelId: string | undefined;
  emailKey: string | undefined;
  decision: string | undefined;
  /** ISO 8601. Visits at or after `from` and before `to`. */
  from: string | undefined;
  to: string | undefined;
};

/** The newest first. `before` is the id of the last visit already seen. */
export function listVisitRows(filter: VisitFilter, before: number, limit: number): VisitRow[] {
  const conditions = [
    "id < @before",
    ...(filter.tunnelId === undefined ? [] : ["tunnel_id = @tunnelId"]),
    ...(filter.emailKey === undefined ? [] : ["email_key = @emailKey"]),
    ...(filter.decision === undefined ? [] : ["decision = @decision"]),
    ...(filter.from === undefined ? [] : ["last_at >= @from"]),
    ...(filter.to === undefined ? [] : ["first_at < @to"]),
  ];
  const given = Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  );
  const rows = query(
    `SELECT * FROM visits WHERE ${conditions.join(" AND ")} ORDER BY id DESC LIMIT @limit`,
  ).all({ ...given, before, limit });
  return z.array(rowSchema).parse(rows);
}

/** Deletes at most `limit` visits that ended before a time (ISO 8601), the oldest first, and returns how many. */
export function deleteVisitsBefore(time: string, limit: number): number {
  return query(
    "DELETE FROM visits WHERE id IN (SELECT id FROM visits WHERE last_at < ? ORDER BY last_at LIMIT ?)",
  ).run(time, limit).changes;
}

const markSchema = z.object({
  id: z.int(),
  first_at: z.string(),
  last_at: z.string(),
  decision: z.string(),
  who: z.string().nullable(),
});

/** Of a visit, what is counted: when it was, the decision, and who it was, for comparing. */
export type VisitMark = z.infer<typeof markSchema>;

/**
 * Those that were not over at `since` (ISO 8601), of all tunnels or of one, oldest first. `after` is the id of the last one
 * already seen: by the end of a visit one that goes on would come twice, so that index is not for this (hence the `+`).
 */
export function listVisitMarks(
  since: string,
  tunnelId: string | undefined,
  after: number,
  limit: number,
): VisitMark[] {
  const ofTunnel = tunnelId === undefined ? "" : "AND tunnel_id = @tunnelId";
  const rows = query(
    `SELECT id, first_at, last_at, decision, coalesce(person, email_key) AS who FROM visits
     WHERE id > @after AND +last_at >= @since ${ofTunnel} ORDER BY id LIMIT @limit`,
  ).all({ since, after, limit, ...(tunnelId !== undefined && { tunnelId }) });
  return z.array(markSchema).parse(rows);
}
