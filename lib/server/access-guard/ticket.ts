import { createHash, randomBytes } from "node:crypto";
import { sharedOnce } from "@/lib/base/shared-once";
import type { Ticket } from "@/lib/contract/tickets";
import { type Asker, requireToken } from "@/lib/secrets/asker";

const VALID_MS = 60_000;

// From the hash of a ticket to its expiry time. With a hash, the time of a lookup reveals nothing about the ticket.
const tickets = () => sharedOnce("tickets", () => new Map<string, number>());

/**
 * Makes a ticket, which lets a browser in once, within a minute. The browser is started with the address as an
 * argument, and every user of the machine can read arguments, so the access token must not be in it.
 */
export function makeTicket(expiresAt = Date.now() + VALID_MS): string {
  const ticket = randomBytes(32).toString("base64url");
  forgetOld();
  tickets().set(hash(ticket), expiresAt);
  return ticket;
}

/**
 * A ticket for somebody who has the access token, such as `gatehouse open`.
 * @throws Problem 403 `confirmation_needed` for a session, which could outlive its own end by tickets
 */
export function issueTicket(asker: Asker): Ticket {
  requireToken(asker, "A ticket lets another browser in.");
  const expiresAt = Date.now() + VALID_MS;
  return { ticket: makeTicket(expiresAt), expiresAt: new Date(expiresAt).toISOString() };
}

/**
 * Uses a ticket. Returns when it would have expired (milliseconds since the epoch), for the ticket that replaces it in
 * a redirect to the dashboard's own name; undefined if it was used before, has expired or never existed.
 */
export function takeTicket(ticket: string): number | undefined {
  const key = hash(ticket);
  const expiresAt = tickets().get(key) ?? 0;
  tickets().delete(key);
  return expiresAt > Date.now() ? expiresAt : undefined;
}

/** Makes all earlier tickets invalid. */
export function dropTickets(): void {
  tickets().clear();
}

function forgetOld(): void {
  for (const [key, expiresAt] of tickets()) if (expiresAt <= Date.now()) tickets().delete(key);
}

function hash(ticket: string): string {
  return createHash("sha256").update(ticket).digest("hex");
}
