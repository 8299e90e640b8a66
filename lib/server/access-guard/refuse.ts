import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { contentSecurityPolicy } from "@/lib/base/content-security-policy";
import { DASHBOARD_HEADER } from "@/lib/contract/dashboard-header";
import { type LockedReason, lockedPage } from "./locked-page";
import type { Verdict } from "./rules";
import { SECURITY_HEADERS } from "./security-headers.mjs";

export type Refusal = Extract<Verdict, { open: false }>;

/** The headers of every answer of the access guard itself. */
export const GUARD_HEADERS = {
  ...SECURITY_HEADERS,
  "Cache-Control": "no-store",
  [DASHBOARD_HEADER]: "locked",
};

/** Every refusal except the locked page. */
export function refuse(response: ServerResponse, { status, detail, code }: Refusal): false {
  if (status === 421) response.writeHead(status, GUARD_HEADERS).end();
  else {
    const problem = {
      type: "about:blank",
      title: TITLES[status],
      status,
      detail,
      ...(code && { code }),
    };
    response
      .writeHead(status, { ...GUARD_HEADERS, "content-type": "application/problem+json" })
      .end(JSON.stringify(problem));
  }
  return false;
}

/** 401; a browser gets a page with a field for the token. `to` is the path that opens after the login. */
export function lockOut(
  request: IncomingMessage,
  response: ServerResponse,
  { reason, to, refusal }: { reason: LockedReason | undefined; to: string; refusal: Refusal },
): false {
  if (!request.headers.accept?.includes("text/html")) return refuse(response, refusal);
  const nonce = randomBytes(16).toString("base64");
  response
    .writeHead(401, {
      ...GUARD_HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentSecurityPolicy(nonce, false),
    })
    .end(lockedPage(nonce, to, reason));
  return false;
}

const TITLES = {
  400: "Not a plain request",
  401: "Locked",
  403: "Refused",
  405: "Not possible",
  413: "Too large",
  415: "Not JSON",
};
