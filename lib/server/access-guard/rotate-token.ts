import { readEnv } from "@/lib/base/env";
import { getHub } from "@/lib/base/hub";
import { Problem } from "@/lib/errors/problem";
import { type Asker, requireToken } from "@/lib/secrets/asker";
import { announce } from "./announce";
import { sessionCookie } from "./cookie";
import { getSessions } from "./sessions";
import { dropTickets } from "./ticket";
import { replaceToken } from "./token";

/**
 * Logs everybody out: a new token, every session is over, and every open event stream ends. The browser that asked stays
 * in with a new session, by the `Set-Cookie` that is returned; a script that asked by the token itself gets none.
 * @param sessionId of the browser that asked.
 * @throws Problem 409 when the environment sets the token; 403 `confirmation_needed` when a session alone asks: a stolen
 *   one would lock the owner out.
 */
export function rotateToken(asker: Asker, sessionId: string | undefined): string | undefined {
  const env = readEnv();
  if (env.token !== undefined) {
    throw new Problem(409, "The access token was not changed", {
      code: "token_from_environment",
      detail: "GATEHOUSE_TOKEN sets the access token.",
      fix: "Change GATEHOUSE_TOKEN and start Gatehouse again.",
    });
  }
  requireToken(asker, "The access token that you have now would open nothing any more.");
  dropTickets();
  const sessions = getSessions();
  const browserSession = sessionId === undefined ? undefined : sessions.get(sessionId);
  // The others are out also when the disk does not take a new token.
  sessions.end(sessions.list().flatMap(({ id }) => (id === sessionId ? [] : id)));
  const token = replaceToken(env);
  if (browserSession) sessions.end([browserSession.id]);
  announce("There is a new access token.", env.port, token);
  getHub().close();
  if (!browserSession) return undefined;
  // As old as the one before: whoever has a cookie alone does not get to keep it for longer.
  const { browser, host, createdAt } = browserSession;
  return sessionCookie(env.port, sessions.begin(browser, host, Date.now(), createdAt).secret);
}
