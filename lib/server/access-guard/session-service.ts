import "server-only";
import { createHash } from "node:crypto";
import { AGREED_HEADER } from "@/lib/contract/pairs";
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from "@/lib/contract/session-limits";
import {
  PAGE_HEADER,
  pageMarkSchema,
  type SessionsEnded,
  type SessionView,
} from "@/lib/contract/sessions";
import { notFound } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { findAssistantById } from "./assistants";
import { OWN_HOST } from "./hosts";
import { ASSISTANT_HEADER, BROWSER_HEADER, SESSION_HEADER } from "./mark";
import { getSessions } from "./sessions";
import { dropTickets } from "./ticket";

/** The id of the session that a request came with; undefined when it came with the access token itself. */
export function sessionIdOf(headers: Pick<Headers, "get">): string | undefined {
  return headers.get(SESSION_HEADER) ?? undefined;
}

/** The id of the browser's session, also when its page sent the access token with this one request. */
export function browserOf(headers: Pick<Headers, "get">): string | undefined {
  return sessionIdOf(headers) ?? headers.get(BROWSER_HEADER) ?? undefined;
}

/**
 * For an answer without an end: `signal` aborts when the request is over, and when its session ends. Call `forget` when the
 * answer is over.
 */
export function whileLoggedIn(request: Pick<Request, "headers" | "signal">): {
  signal: AbortSignal;
  forget(): void;
} {
  const over = new AbortController();
  const end = () => over.abort();
  request.signal.addEventListener("abort", end);
  const id = sessionIdOf(request.headers);
  const forget = id === undefined ? () => undefined : getSessions().onEnd(id, end);
  return { signal: over.signal, forget };
}

/** The assistant whose credential the request came with. */
export function assistantOf(
  headers: Pick<Headers, "get">,
): { id: string; name: string } | undefined {
  const id = headers.get(ASSISTANT_HEADER);
  // One that has ended since the access guard let it in is still an assistant, and no holder of the token.
  return id === null ? undefined : { id, name: findAssistantById(id)?.name ?? "An assistant" };
}

/** Who makes the request: for actions for which a stolen cookie must not be enough. */
export function askerOf(headers: Pick<Headers, "get">): Asker {
  const assistant = assistantOf(headers);
  if (assistant) return { by: "assistant", ...assistant };
  const session = sessionIdOf(headers);
  if (session === undefined)
    return { by: "token", agreed: headers.get(AGREED_HEADER) ?? undefined };
  const mark = pageMarkSchema.safeParse(headers.get(PAGE_HEADER)).data;
  // The tab's id works like a key, so only a hash of it and the session is kept.
  const page = mark && createHash("sha256").update(`${session} ${mark}`).digest("base64url");
  return { by: "session", page };
}

/** The sessions, the most recently used first. `current` is the id of the asker's own. */
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

/** Ends all sessions except the asker's own. */
export function endOtherSessions(current: string | undefined): SessionsEnded {
  dropTickets();
  const sessions = getSessions();
  const others = sessions.list().flatMap(({ id }) => (id === current ? [] : id));
  return { ended: others.length, saved: sessions.end(others) };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
