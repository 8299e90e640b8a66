import { readEnv } from "@/lib/base/env";
import { getHub } from "@/lib/base/hub";
import { Problem } from "@/lib/errors/problem";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { announce } from "./announce";
import { endAssistants } from "./assistants";
import { sessionCookie } from "./cookie";
import { getSessions } from "./sessions";
import { dropTickets } from "./ticket";
import { replaceToken } from "./token";

/**
 * Logs everybody out: makes a new token, and ends every session and every open event stream. The browser that sent the
 * request stays logged in with a new session; the returned value is its `Set-Cookie`. A script that came with the token
 * alone gets none.
 * @param sessionId of the browser that sent the request.
 * @throws Problem 409 when the environment sets the token; 403 `confirmation_needed` when the request came with a session
 *   only: a stolen session could lock the owner out.
 */
export function rotateToken(asker: Asker, sessionId: string | undefined): string | undefined {
  const env = readEnv();
  if (env.token !== undefined) {
    throw new Problem("token_from_environment");
  }
  requireToken(asker, "The access token that you have now will no longer work.");
  dropTickets();
  endAssistants();
  const sessions = getSessions();
  const browserSession = sessionId === undefined ? undefined : sessions.get(sessionId);
  // The others are logged out even when the new token cannot be written.
  sessions.end(sessions.list().flatMap(({ id }) => (id === sessionId ? [] : id)));
  // Those of assistants belong to no session. Whoever may go on connects again.
  getHub().close();
  const token = replaceToken(env);
  if (browserSession) sessions.end([browserSession.id]);
  announce("There is a new access token.", env, token);
  if (!browserSession) return undefined;
  // The new session keeps the age of the old one, so a stolen cookie does not live longer through this.
  const { browser, host, createdAt } = browserSession;
  return sessionCookie(env.port, sessions.begin(browser, host, Date.now(), createdAt).secret);
}
