import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy, SECURITY_HEADERS } from "@/lib/door/content-security-policy";
import { cookieName } from "@/lib/door/cookie";
import { lockedPage } from "@/lib/door/locked-page";
import { decide, type Verdict } from "@/lib/door/rules";
import { getToken, isToken } from "@/lib/door/token";
import { readEnv } from "@/lib/env";

const YEAR_S = 365 * 86_400;

/** The door: every request passes here before anything else is done with it. */
export function proxy(request: NextRequest): NextResponse {
  const { port } = readEnv();
  const { pathname, searchParams } = request.nextUrl;
  const fromLink = pathname === "/" ? searchParams.get("token") : null;
  const offered = bearer(request) ?? fromLink ?? request.cookies.get(cookieName(port))?.value;
  const nonce = randomBytes(16).toString("base64");
  const verdict = decide({
    method: request.method,
    pathname,
    header: (name) => request.headers.get(name),
    admitted: offered !== undefined && isToken(offered, getToken()),
    port,
  });
  if (!verdict.open) return refuse(request, verdict, nonce);
  if (fromLink !== null) return enter(request, fromLink, port);
  return pass(request, nonce);
}

function bearer(request: NextRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

/** The token moves from the address into a cookie, and the address bar shows `/`. */
function enter(request: NextRequest, token: string, port: number): NextResponse {
  // The browser stays on the name it used, be it localhost or 127.0.0.1; the door has checked it.
  const home = `http://${request.headers.get("host")}/`;
  const response = NextResponse.redirect(home, 303);
  response.cookies.set(cookieName(port), token, {
    httpOnly: true,
    sameSite: "strict",
    path: "/",
    maxAge: YEAR_S,
  });
  return withHeaders(response);
}

function pass(request: NextRequest, nonce: string): NextResponse {
  const csp = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  // Next reads the nonce for its own scripts from this request header.
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", csp);
  headers.set("x-nonce", nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", csp);
  return withHeaders(response);
}

function refuse(
  request: NextRequest,
  verdict: Extract<Verdict, { open: false }>,
  nonce: string,
): NextResponse {
  const { status, detail } = verdict;
  if (status === 421) return withHeaders(new NextResponse(null, { status }));
  if (status === 401 && request.headers.get("accept")?.includes("text/html")) {
    const headers = {
      "content-type": "text/html; charset=utf-8",
      "Content-Security-Policy": contentSecurityPolicy(nonce, false),
    };
    return withHeaders(new NextResponse(lockedPage(nonce), { status, headers }));
  }
  const title = TITLES[status];
  const body = JSON.stringify({ type: "about:blank", title, status, detail });
  const headers = { "content-type": "application/problem+json" };
  return withHeaders(new NextResponse(body, { status, headers }));
}

const TITLES = { 401: "Locked", 403: "Refused", 413: "Too large", 415: "Not JSON" };

function withHeaders(response: NextResponse): NextResponse {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  if (!response.headers.has("Cache-Control")) response.headers.set("Cache-Control", "no-store");
  return response;
}
