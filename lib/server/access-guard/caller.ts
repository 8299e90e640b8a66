import type { IncomingMessage } from "node:http";
import { type Assistant, findAssistant } from "./assistants";
import { cookieValues } from "./cookie";
import { getSessions, type Session } from "./sessions";
import { takeTicket } from "./ticket";
import { getToken, isToken } from "./token";

/** The credential of a request. A bearer token counts before a link, and a link before cookies. */
export type Offer =
  | { by: "bearer"; token: string }
  | { by: "link"; token: string }
  | { by: "cookie"; secrets: string[] }
  | { by: "nothing" };

/** Who is let in: somebody with the access token, a ticket or a session. */
export type Caller =
  | { by: "token" }
  /** `ticketUntil` when the link had a ticket: when the ticket would have expired. */
  | { by: "link"; ticketUntil?: number }
  | { by: "session"; session: Session }
  /** A program with a credential that opens less than the access token: see assistant-rules.ts. */
  | { by: "assistant"; assistant: Assistant };

export function readOffer(request: IncomingMessage, port: number): Offer {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return { by: "bearer", token: bearer };
  const fromLink = tokenInLink(request);
  if (fromLink !== undefined) return { by: "link", token: fromLink };
  const secrets = cookieValues(request.headers.cookie, port);
  return secrets.length > 0 ? { by: "cookie", secrets } : { by: "nothing" };
}

export function recognise(offer: Offer): Caller | undefined {
  switch (offer.by) {
    case "bearer": {
      if (isToken(offer.token, getToken())) return { by: "token" };
      const assistant = findAssistant(offer.token);
      return assistant && { by: "assistant", assistant };
    }
    case "link": {
      if (isToken(offer.token, getToken())) return { by: "link" };
      const ticketUntil = takeTicket(offer.token);
      return ticketUntil === undefined ? undefined : { by: "link", ticketUntil };
    }
    case "cookie": {
      const session = getSessions().find(offer.secrets);
      return session && { by: "session", session };
    }
    case "nothing":
      return undefined;
  }
}

/** Earlier versions kept the access token itself in the cookie. Such a cookie no longer lets anybody in. */
export function isOldCookie(offer: Offer): boolean {
  return offer.by === "cookie" && offer.secrets.some((secret) => isToken(secret, getToken()));
}

/** `/?token=…`, the address that Gatehouse prints. */
function tokenInLink({ method, url: target = "" }: IncomingMessage): string | undefined {
  if (method !== "GET" || !/^\/\?/.test(target)) return undefined;
  return new URLSearchParams(target.slice(2)).get("token") ?? undefined;
}
