import "server-only";
import { readEnv } from "@/lib/base/env";
import type { Ticket } from "@/lib/contract/tickets";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { entranceAddress } from "./announce";
import { makeTicket, TICKET_MS } from "./ticket";

/**
 * An address for a browser that is not let in yet, such as that of `gatehouse open`.
 * @throws Problem 403 `confirmation_needed` when the request came with a session only: a stolen session could make
 *   itself new ones for ever
 */
export function issueTicket(asker: Asker): Ticket {
  requireToken(asker, "It would let another browser in.");
  const expiresAt = Date.now() + TICKET_MS;
  return {
    url: entranceAddress(readEnv().port, makeTicket(expiresAt)),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
