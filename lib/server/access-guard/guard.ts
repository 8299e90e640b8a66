import type { IncomingMessage, ServerResponse } from "node:http";
import { readEnv } from "@/lib/base/env";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { ENTRANCE } from "@/lib/contract/open-paths";
import { mayAssistant } from "./assistant-rules";
import { type Caller, isOldCookie, type Offer, readOffer, recognise } from "./caller";
import { cookieValues, noCookie } from "./cookie";
import { enter, isEntrance, leadHome, readForm, safePath } from "./enter";
import { isToLeadHome } from "./lead-home";
import {
  ADMITTED_HEADER,
  ASSISTANT_HEADER,
  admissionMark,
  BROWSER_HEADER,
  SESSION_HEADER,
} from "./mark";
import { GUARD_HEADERS, lockOut, type Refusal, refuse } from "./refuse";
import { decide, LOCKED, OWNER_NEEDED, TOO_LARGE } from "./rules";
import { getSessions } from "./sessions";
import { getToken, isToken } from "./token";
import { holdBackWrongToken } from "./wrong-tokens";

/** Resolves when the whole body has arrived; to false when it is too large or broke off. Undefined without a body. */
export type HeldBody = Promise<boolean> | undefined;

export type Guard = typeof guardAccess;

/**
 * Puts the access guard where lib/server/launch/serve.mjs finds it. It runs before Next, because Next would read a body
 * before it refuses the request.
 */
export function installGuard(): void {
  sharedOnce("access-guard", () => guardAccess);
}

/** One request, with what the access guard knows about it. */
type Visit = {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  target: string;
  port: number;
  header: (name: string) => string | null;
  offer: Offer;
  caller: Caller | undefined;
};

/**
 * The access guard. Every request passes through it first. Returns false when it has answered the request itself.
 */
export async function guardAccess(
  request: IncomingMessage,
  response: ServerResponse,
  body: HeldBody,
): Promise<boolean> {
  const { port } = readEnv();
  const { method = "", url: target = "" } = request;
  const header = (name: string) => readHeader(request, name);
  const offer = readOffer(request, port);
  const caller = recognise(offer);
  const visit: Visit = { request, response, method, target, port, header, offer, caller };
  const verdict = decide({ method, target, header, admitted: caller !== undefined, port });
  if (!verdict.open) {
    return verdict.status === 401 ? turnAway(visit, verdict) : refuse(response, verdict);
  }
  if (caller?.by === "assistant" && !mayAssistant(method, target)) {
    return refuse(response, OWNER_NEEDED);
  }
  if (isEntrance(target)) return atEntrance(visit);
  if (caller?.by === "link") return comeIn(visit, caller.ticketUntil);
  if ((await body) === false) return refuse(response, TOO_LARGE);
  // The session may have ended, or the token may have changed, while the body arrived.
  const still = caller && recognise(offer);
  if (caller && !still) return turnAway(visit, LOCKED);
  passOn(request, still, port);
  return true;
}

/** Lets the request through, with the headers that only the access guard sets. */
function passOn(request: IncomingMessage, caller: Caller | undefined, port: number): void {
  delete request.headers[SESSION_HEADER];
  delete request.headers[BROWSER_HEADER];
  delete request.headers[ASSISTANT_HEADER];
  if (caller?.by === "token") {
    const beside = getSessions().find(cookieValues(request.headers.cookie, port));
    if (beside) request.headers[BROWSER_HEADER] = beside.id;
  }
  if (caller?.by === "session") {
    getSessions().use(caller.session.id);
    request.headers[SESSION_HEADER] = caller.session.id;
  }
  if (caller?.by === "assistant") request.headers[ASSISTANT_HEADER] = caller.assistant.id;
  request.headers[ADMITTED_HEADER] = admissionMark();
}

/** The token in `/?token=…` was right: the browser gets a session, and its address bar then shows `/`. */
function comeIn(visit: Visit, ticketUntil: number | undefined): false {
  const { request, response, port } = visit;
  if (isToLeadHome(visit)) {
    return leadHome(response, { to: "/", port, admitted: true, ticketUntil });
  }
  return enter(request, response, { to: "/", port });
}

/** Refuses a request without a valid token or session. */
async function turnAway(visit: Visit, refusal: Refusal): Promise<false> {
  const { request, response, target, port, offer } = visit;
  const old = isOldCookie(offer);
  if (old) tellOfOldCookie();
  else if (offer.by !== "nothing") await holdBackWrongToken(describe(visit), THINGS[offer.by]);
  // An old cookie contains the token, and browsers send it to every server under this host name, so it is deleted. The
  // cookie of a session stays: the browser may have got a new one while this request was on its way.
  const setCookie = old ? noCookie(port) : undefined;
  if (isToLeadHome(visit)) {
    const to = old ? `${ENTRANCE}?why=old` : safePath(target);
    return leadHome(response, { to, port, admitted: false, ...(setCookie && { setCookie }) });
  }
  if (setCookie) response.setHeader("set-cookie", setCookie);
  const reason = old || isToldOfOld(target) ? "old" : REASONS[offer.by];
  return lockOut(request, response, { reason, to: safePath(target), refusal });
}

const THINGS = {
  bearer: "wrong access token",
  link: "wrong access token",
  cookie: "session that has ended",
};
const REASONS = { bearer: undefined, link: "wrong", cookie: "ended", nothing: undefined } as const;

/** Logged once, because a page that is still open asks again every few seconds. */
function tellOfOldCookie(): void {
  sharedOnce("old-cookie-told", () => {
    log(
      "A browser sent a cookie of an earlier version, which contains the access token. It is no longer valid and was removed. Other servers on localhost may have seen it: to get a new token, use Log out everywhere in Settings.",
    );
    return true;
  });
}

function isToldOfOld(target: string): boolean {
  return target === `${ENTRANCE}?why=old`;
}

/** Answers the form of the locked page, and its question whether this browser is let in by now. */
async function atEntrance(visit: Visit): Promise<false> {
  const { request, response, method, port } = visit;
  if (method !== "POST") {
    const isPage = visit.header("sec-fetch-mode") === "navigate";
    const home = { ...GUARD_HEADERS, location: `http://${request.headers.host}/` };
    response.writeHead(isPage ? 303 : 204, isPage ? home : GUARD_HEADERS).end();
    return false;
  }
  const form = await readForm(request);
  if (form && isToken(form.token, getToken())) return enter(request, response, { ...form, port });
  await holdBackWrongToken(describe(visit), "wrong access token");
  return lockOut(request, response, { reason: "wrong", to: form?.to ?? "/", refusal: LOCKED });
}

// Node keeps the first of several Host headers. No browser sends two, so that counts as none.
function readHeader(request: IncomingMessage, name: string): string | null {
  if (name === "host" && request.headersDistinct.host?.length !== 1) return null;
  const value = request.headers[name];
  return value === undefined ? null : String(value);
}

/**
 * Helps a person to see whether a forgotten tab or a stranger sent this. It is not trusted, so its length is limited.
 */
function describe({ method, target, request: { headers } }: Visit): string {
  const who = headers["user-agent"] ?? "an unnamed program";
  return `${method} ${target.split("?", 1)[0]} by ${who}`.replace(/[^ -~]/g, "?").slice(0, 200);
}
