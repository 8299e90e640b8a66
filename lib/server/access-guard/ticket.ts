import { createHash, randomBytes } from "node:crypto";
import { sharedOnce } from "@/lib/base/shared-once";

const VALID_MS = 60_000;

// Hash of a ticket -> when it expires, so that looking one up tells nothing by its time.
const tickets = () => sharedOnce("tickets", () => new Map<string, number>());

/**
 * Opens the access guard once, within a minute. The browser is started with its address as an argument, and arguments
 * are for every account of the machine to read: the access token must not be among them.
 */
export function makeTicket(expiresAt = Date.now() + VALID_MS): string {
  const ticket = randomBytes(32).toString("base64url");
  forgetOld();
  tickets().set(hash(ticket), expiresAt);
  return ticket;
}

/**
 * Uses a ticket up. Returns when it would have expired (a time in milliseconds), for the ticket that takes its place on
 * the way to the dashboard's own name; undefined if it was used before, has expired, or never was one.
 */
export function takeTicket(ticket: string): number | undefined {
  const key = hash(ticket);
  const expiresAt = tickets().get(key) ?? 0;
  tickets().delete(key);
  return expiresAt > Date.now() ? expiresAt : undefined;
}

/** None that was made before opens anything. */
export function dropTickets(): void {
  tickets().clear();
}

function forgetOld(): void {
  for (const [key, expiresAt] of tickets()) if (expiresAt <= Date.now()) tickets().delete(key);
}

function hash(ticket: string): string {
  return createHash("sha256").update(ticket).digest("hex");
}
