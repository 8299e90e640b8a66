import "server-only";
import { notFound, Problem } from "@/lib/errors/problem";
import { parseInput } from "@/lib/parse-input";
import { OWN_HOST } from "./hosts";
import { SESSION_HEADER } from "./mark";
import { confirmInputSchema, type SessionsEnded, type SessionView } from "./schema";
import { CONFIRMED_MS, SESSION_IDLE_MS, SESSION_LIFE_MS } from "./session-limits";
import { getSessions } from "./sessions";
import { dropTickets } from "./ticket";
import { getToken, isToken } from "./token";
import { holdBackWrongToken } from "./wrong-tokens";

/** The id of the session that a request came with; undefined when it came with the access token itself. */
export function sessionIdOf(headers: Pick<Headers, "get">): string | undefined {
  return headers.get(SESSION_HEADER) ?? undefined;
}

/** Who is in by a cookie, the one that was used last first. `current` is the asker's. */
export function listSessions(current: string | undefined): SessionView[] {
  const sessions = getSessions();
  return sessions.list().map(({ id, browser, host, createdAt, lastUsedAt }) => ({
    id,
    browser,
    host,
    hostIsShared: host !== OWN_HOST,
    createdAt: toTime(createdAt),
    lastUsedAt: toTime(lastUsedAt),
    expiresAt: toTime(Math.min(createdAt + SESSION_LIFE_MS, lastUsedAt + SESSION_IDLE_MS)),
    current: id === current,
    saved: sessions.isSaved(id),
  }));
}

/** Ends one session at once. Throws a 404 Problem when there is none of this id. */
export function endSession(id: string): SessionsEnded {
  const sessions = getSessions();
  if (!sessions.get(id)) throw notFound("session any more");
  return { ended: 1, saved: sessions.end([id]) };
}

/** Ends all of them, but not the asker's own. */
export function endOtherSessions(current: string | undefined): SessionsEnded {
  dropTickets();
  const sessions = getSessions();
  const others = sessions.list().flatMap(({ id }) => (id === current ? [] : id));
  return { ended: others.length, saved: sessions.end(others) };
}

/**
 * The access token, typed again in a browser, counts for its session for some minutes.
 * @throws Problem 403 when it is another one, held back as at the door.
 */
export async function confirmSession(
  current: string | undefined,
  input: unknown,
): Promise<{ confirmedUntil: string }> {
  const { token } = parseInput(confirmInputSchema, input);
  if (!isToken(token, getToken())) {
    await holdBackWrongToken("it was asked for again", "wrong access token");
    throw new Problem(403, "That is not the access token", {
      code: "token_wrong",
      detail: "Nothing was handed out.",
      fix: "It is in the file token in the data folder, or what GATEHOUSE_TOKEN was set to.",
    });
  }
  const until = current === undefined ? Date.now() + CONFIRMED_MS : getSessions().confirm(current);
  if (until === undefined) throw notFound("session any more");
  return { confirmedUntil: toTime(until) };
}

/**
 * Before what would hand out secrets: a cookie alone may be a stolen one. Who came with the access token has shown it.
 * @throws Problem 403 when it was not entered in this session within the last minutes.
 */
export function requireConfirmation(current: string | undefined): void {
  if (current === undefined || getSessions().isConfirmed(current)) return;
  throw new Problem(403, "Enter the access token again", {
    code: "confirmation_needed",
    detail: "This hands out stored secrets, so the access token is asked for once more.",
    fix: "Try again and enter it. Scripts send it as Authorization: Bearer.",
  });
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
