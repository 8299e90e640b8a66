import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readEnv } from "@/lib/env";
import { SECURITY_HEADERS } from "@/lib/launch/security-headers.mjs";
import { sharedOnce } from "@/lib/shared-once";
import { contentSecurityPolicy } from "./content-security-policy";
import { cookieTokens, tokenCookie } from "./cookie";
import { lockedPage } from "./locked-page";
import { ADMITTED_HEADER, admissionMark } from "./mark";
import { decide, TOO_LARGE, type Verdict } from "./rules";
import { takeTicket } from "./ticket";
import { getToken, isToken } from "./token";
import { holdBackWrongToken } from "./wrong-tokens";

type Refusal = Extract<Verdict, { open: false }>;

/** Resolves to false when the body turned out to be too large; undefined for a body whose length is announced. */
export type HeldBody = Promise<boolean> | undefined;

export type Guard = typeof guardDoor;

/** Where lib/launch/serve.mjs finds the door: it stands before Next, which would read a body before it refuses. */
export function installGuard(): void {
  sharedOnce("door", () => guardDoor);
}

/** The door. Every request passes here before anything else is done with it; `false` when it has been answered. */
export async function guardDoor(
  request: IncomingMessage,
  response: ServerResponse,
  body: HeldBody,
): Promise<boolean> {
  const { port } = readEnv();
  const { method = "", url: target = "" } = request;
  const fromLink = tokenInLink(method, target);
  const offered = offeredTokens(request, fromLink, port);
  const admitted =
    offered.some((token) => isToken(token, getToken())) ||
    (fromLink !== undefined && takeTicket(fromLink));
  const header = (name: string) => readHeader(request, name);
  const verdict = decide({ method, target, header, admitted, port });
  if (!verdict.open) {
    if (verdict.status === 401 && offered.length > 0) {
      await holdBackWrongToken(describe(method, target, request));
    }
    return refuse(request, response, verdict);
  }
  if (admitted && fromLink !== undefined) return enter(request, response, port);
  if ((await body) === false) return refuse(request, response, TOO_LARGE);
  request.headers[ADMITTED_HEADER] = admissionMark();
  return true;
}

function offeredTokens(
  request: IncomingMessage,
  fromLink: string | undefined,
  port: number,
): string[] {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return [bearer];
  return fromLink === undefined ? cookieTokens(request.headers.cookie, port) : [fromLink];
}

/** `/?token=…`, the address that Gatehouse prints. */
function tokenInLink(method: string, target: string): string | undefined {
  if (method !== "GET" || !/^\/\?/.test(target)) return undefined;
  return new URLSearchParams(target.slice(2)).get("token") ?? undefined;
}

// Node keeps the first of several Host headers; who sends two is not a browser of ours.
function readHeader(request: IncomingMessage, name: string): string | null {
  if (name === "host" && request.headersDistinct.host?.length !== 1) return null;
  const value = request.headers[name];
  return value === undefined ? null : String(value);
}

/** What a person needs to tell a forgotten tab from a stranger. Nothing of it is trusted, so it is cut short. */
function describe(method: string, target: string, { headers }: IncomingMessage): string {
  const who = headers["user-agent"] ?? "an unnamed program";
  return `${method} ${target.split("?", 1)[0]} by ${who}`.replace(/[^ -~]/g, "?").slice(0, 200);
}

/** The token moves from the address into a cookie, and the address bar shows `/`. */
function enter(request: IncomingMessage, response: ServerResponse, port: number): false {
  // The browser stays on the name it used, be it localhost or 127.0.0.1; the door has checked it.
  const home = `http://${request.headers.host}/`;
  const cookie = tokenCookie(port, getToken());
  response.writeHead(303, { ...COMMON, location: home, "set-cookie": cookie }).end();
  return false;
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): false {
  const { status, detail } = refusal;
  if (status === 421) {
    response.writeHead(status, COMMON).end();
  } else if (status === 401 && request.headers.accept?.includes("text/html")) {
    const nonce = randomBytes(16).toString("base64");
    response
      .writeHead(status, {
        ...COMMON,
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": contentSecurityPolicy(nonce, false),
      })
      .end(lockedPage(nonce));
  } else {
    const problem = { type: "about:blank", title: TITLES[status], status, detail };
    response
      .writeHead(status, { ...COMMON, "content-type": "application/problem+json" })
      .end(JSON.stringify(problem));
  }
  return false;
}

const COMMON = { ...SECURITY_HEADERS, "Cache-Control": "no-store" };

const TITLES = {
  400: "Not a plain request",
  401: "Locked",
  403: "Refused",
  405: "Not possible",
  413: "Too large",
  415: "Not JSON",
};
