import type { IncomingMessage, ServerResponse } from "node:http";
import { ENTRANCE, MAX_ENTRANCE_BODY } from "@/lib/contract/open-paths";
import { tokenIn } from "@/lib/contract/typed-token";
import { nameBrowser } from "./browser-name";
import { cookieValues, sessionCookie } from "./cookie";
import { ourName, ownAddress } from "./hosts";
import { GUARD_HEADERS } from "./refuse";
import { getSessions } from "./sessions";
import { makeTicket } from "./ticket";

/** Only a path on this server: no other host, and no line break, which would start another header. */
const PATH = /^\/(?![/\\])[\x21-\x7e]{0,4000}$/;
/** The address that lets a browser in, with any token. */
const LINK = /^\/\?(.*&)?token=/;

/** Where to redirect to: the path itself when it is a page of ours, otherwise the first page. */
export function safePath(path: string): string {
  const isOpen = PATH.test(path) && !isEntrance(path) && !LINK.test(path);
  return isOpen ? path : "/";
}

export function isEntrance(target: string): boolean {
  return target.split("?", 1)[0] === ENTRANCE;
}

/**
 * Lets the browser in with a new session each time, so that nobody can plant a session that they know. The session that
 * it had ends. The browser stays on the host name that it used, which the access guard has checked.
 */
export function enter(
  request: IncomingMessage,
  response: ServerResponse,
  { to, port }: { to: string; port: number },
): false {
  const sessions = getSessions();
  const before = sessions.find(cookieValues(request.headers.cookie, port));
  if (before) sessions.end([before.id]);
  const { host = "" } = request.headers;
  const name = ourName(host, port) ?? host;
  const { secret } = sessions.begin(nameBrowser(request.headers["user-agent"] ?? null), name);
  response
    .writeHead(303, {
      ...GUARD_HEADERS,
      location: `http://${host}${to}`,
      "set-cookie": sessionCookie(port, secret),
    })
    .end();
  return false;
}

/** Redirects to the dashboard's own host name. Who is let in gets a ticket; the token itself is not sent again. */
export function leadHome(
  response: ServerResponse,
  options: {
    to: string;
    port: number;
    admitted: boolean;
    ticketUntil?: number | undefined;
    setCookie?: string;
  },
): false {
  const { to, port, admitted, ticketUntil, setCookie } = options;
  const path = admitted ? `/?token=${makeTicket(ticketUntil)}` : to;
  response
    .writeHead(303, {
      ...GUARD_HEADERS,
      location: ownAddress(port) + path,
      ...(setCookie && { "set-cookie": setCookie }),
    })
    .end();
  return false;
}

/**
 * The form of the locked page; undefined when the connection broke off. The access guard has checked its length before.
 */
export async function readForm(
  request: IncomingMessage,
): Promise<{ token: string; to: string } | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      size += chunk.length;
      if (size > MAX_ENTRANCE_BODY) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  const fields = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
  return {
    token: tokenIn(fields.get("token") ?? ""),
    to: safePath(fields.get("to") ?? ""),
  };
}
