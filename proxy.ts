import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "@/lib/base/content-security-policy";
import { ADMITTED_HEADER, admissionMark } from "@/lib/server/access-guard/mark";
import { CLOSED_HEADERS, SECURITY_HEADERS } from "@/lib/server/access-guard/security-headers.mjs";

/**
 * Sets the headers of requests that the access guard (lib/server/access-guard/guard.ts) has let in. The guard runs
 * before Next. When Next runs without it, as with `next start`, everything is refused.
 */
export function proxy(request: NextRequest): NextResponse {
  if (request.headers.get(ADMITTED_HEADER) !== admissionMark()) {
    return new NextResponse("Start Gatehouse by `npm start`.\n", {
      status: 403,
      headers: CLOSED_HEADERS,
    });
  }
  const nonce = randomBytes(16).toString("base64");
  const csp = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  // Next reads the nonce for its own scripts from this request header.
  const headers = new Headers(request.headers);
  headers.delete(ADMITTED_HEADER);
  headers.set("content-security-policy", csp);
  headers.set("x-nonce", nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", csp);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  response.headers.set("Cache-Control", "no-store");
  return response;
}
