import { createHash, randomBytes } from "node:crypto";
import { sharedOnce } from "@/lib/base/shared-once";

/** How long a ticket is valid, in milliseconds. */
export const TICKET_MS = 60_000;
/** Tickets that wait to be used. A new one replaces the oldest. */
const MOST = 100;

// From the hash of a ticket to its expiry time. With a hash, the time of a lookup reveals nothing about the ticket.
const tickets = () => sharedOnce("tickets", () => new Map<string, number>());

/**
 * Makes a ticket, which lets a browser in once, within a minute. The browser is started with the address as an
 * argument, and every user of the machine can read arguments, so the access token must not be in it.
 */
export function makeTicket(expiresAt = Date.now() + TICKET_MS): string {
  const ticket = randomBytes(32).toString("base64url");
  forgetOld();
  const [oldest] = tickets().keys();
  if (oldest !== undefined && tickets().size >= MOST) tickets().delete(oldest);
  tickets().set(hash(ticket), expiresAt);
  return ticket;
}

/**
 * Uses a ticket. Returns when it would have expired (milliseconds since the epoch), for the ticket that replaces it in
 * a redirect to the dashboard's own name; undefined if it was used before, has expired or never existed.
 */
export function takeTicket(ticket: string): number | undefined {
  const key = hash(ticket);
  const expiresAt = tickets().get(key) ?? 0;
  tickets().delete(key);
  return isValid(expiresAt) ? expiresAt : undefined;
}

/** Makes all earlier tickets invalid. */
export function dropTickets(): void {
  tickets().clear();
}

function forgetOld(): void {
  for (const [key, expiresAt] of tickets()) if (!isValid(expiresAt)) tickets().delete(key);
}

/** No ticket is made for longer than TICKET_MS. One with more time left was made before the clock was set back. */
function isValid(expiresAt: number): boolean {
  const left = expiresAt - Date.now();
  return left > 0 && left <= TICKET_MS;
}

function hash(ticket: string): string {
  return createHash("sha256").update(ticket).digest("hex");
}
