import "server-only";
import { listVisitRows, type VisitFilter, type VisitRow } from "@/db/visits";
import { csvLine } from "@/lib/base/csv-line";
import { foldEmail } from "@/lib/contract/fold-email";
import {
  type Visit,
  type VisitPage,
  type VisitQuery,
  visitDecisionSchema,
} from "@/lib/contract/gate";
import { iso } from "./tunnel-access";
import { flushVisits } from "./visit-log";

const HEAD = ["From", "To", "Tunnel", "E-mail", "Name", "Decision", "Requests", "E-mail verified"];
/** Rows of one piece of the CSV file. */
const PIECE = 500;

/** The newest first. `nextBefore` is the id for the next page, or null at the end. */
export function listVisits(query: VisitQuery): VisitPage {
  flushVisits();
  const { before, limit } = query;
  const rows = listVisitRows(toFilter(query), before, limit + 1);
  const items = rows.slice(0, limit).map(toVisit);
  return { items, nextBefore: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/**
 * All matching visits, the newest first, as a CSV file with a header row (RFC 4180). It comes in pieces, so that a long
 * log does not fill the memory or delay visitors.
 */
export function visitsAsCsv(
  query: VisitQuery,
  nameOf: (tunnelId: string) => string,
): ReadableStream<Uint8Array> {
  flushVisits();
  const filter = toFilter(query);
  const encoder = new TextEncoder();
  let before = query.before;
  let head = csvLine(HEAD);
  return new ReadableStream({
    pull(controller) {
      const rows = listVisitRows(filter, before, PIECE);
      const lines = rows.map((row) => toLine(row, nameOf(row.tunnel_id)));
      const text = head + lines.join("");
      head = "";
      before = rows.at(-1)?.id ?? 0;
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (rows.length < PIECE) controller.close();
    },
  });
}

function toLine(row: VisitRow, tunnelName: string): string {
  return csvLine([
    row.first_at,
    row.last_at,
    tunnelName,
    row.email ?? "",
    row.name ?? "",
    row.decision,
    String(row.requests),
    yesOrNo(row.email_verified),
  ]);
}

function yesOrNo(verified: VisitRow["email_verified"]): string {
  if (verified === null) return "";
  return verified === 1 ? "yes" : "no";
}

function toFilter({ tunnel, email, decision, from, to }: VisitQuery): VisitFilter {
  return {
    tunnelId: tunnel,
    emailKey: email === undefined ? undefined : foldEmail(email.trim()),
    decision,
    from: from === undefined ? undefined : iso(Date.parse(from)),
    to: to === undefined ? undefined : iso(Date.parse(to)),
  };
}

function toVisit(row: VisitRow): Visit {
  return {
    id: row.id,
    tunnelId: row.tunnel_id,
    ...(row.email !== null && { email: row.email }),
    ...(row.email_verified !== null && { emailVerified: row.email_verified === 1 }),
    ...(row.name !== null && { name: row.name }),
    decision: visitDecisionSchema.parse(row.decision),
    firstAt: row.first_at,
    lastAt: row.last_at,
    requests: row.requests,
  };
}
