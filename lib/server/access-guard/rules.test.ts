import { expect, test } from "vitest";
import { type AccessRequest, decide } from "./rules";

const PORT = 4747;

function statusFor(
  headers: Record<string, string> = {},
  rest: Partial<AccessRequest> = {},
): number {
  const all: Record<string, string> = { host: `localhost:${PORT}`, ...headers };
  const verdict = decide({
    method: "GET",
    target: "/api/tunnels",
    header: (name) => all[name] ?? null,
    admitted: true,
    port: PORT,
    ...rest,
  });
  return verdict.open ? 200 : verdict.status;
}

test.each([
  ["localhost:4747", 200],
  ["LOCALHOST:4747", 200],
  ["127.0.0.1:4747", 200],
  ["[::1]:4747", 200],
  ["gatehouse.localhost:4747", 200],
  ["gatehouse.localhost", 421],
  ["gatehouse.localhost:4748", 421],
  ["evil.localhost:4747", 421],
  ["evil.gatehouse.localhost:4747", 421],
  ["localhost", 421],
  ["localhost:4748", 421],
  ["localhost:4747.evil.org", 421],
  ["evil.org:4747", 421],
  ["localhost.evil.org:4747", 421],
  ["127.0.0.2:4747", 421],
  ["0.0.0.0:4747", 421],
  ["", 421],
])("Host %j gets %d", (host, status) => expect(statusFor({ host })).toBe(status));

test("a request without Host is misdirected", () => {
  expect(statusFor({}, { header: () => null })).toBe(421);
});

test.each([
  ["http://localhost:4747", 200],
  ["http://127.0.0.1:4747", 200],
  ["http://[::1]:4747", 200],
  ["http://gatehouse.localhost:4747", 200],
  ["http://gatehouse.localhost:3000", 403],
  ["http://evil.localhost:4747", 403],
  ["https://localhost:4747", 403],
  ["http://localhost:3000", 403],
  ["http://localhost", 403],
  ["https://evil.org", 403],
  ["http://localhost:4747://evil.org", 403],
  ["http://localhost:4747, http://localhost:4747", 403],
  ["null", 403],
  ["", 403],
])("Origin %j gets %d", (origin, status) => {
  expect(statusFor({ origin })).toBe(status);
  expect(statusFor({ origin }, { method: "POST" })).toBe(status);
});

const navigation = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

test.each([
  [{ "sec-fetch-site": "same-origin" }, "GET", 200],
  [{ "sec-fetch-site": "none" }, "GET", 200],
  [{ "sec-fetch-site": "cross-site" }, "GET", 403],
  [{ "sec-fetch-site": "same-site" }, "GET", 403],
  [{ "sec-fetch-site": "cross-site", ...navigation }, "GET", 200],
  [{ "sec-fetch-site": "same-site", ...navigation }, "GET", 200],
  [{ "sec-fetch-site": "cross-site", ...navigation }, "POST", 403],
  [{ "sec-fetch-site": "cross-site", ...navigation, "sec-fetch-dest": "iframe" }, "GET", 403],
])("%j with %s gets %d", (headers, method, status) => {
  expect(statusFor({ ...headers }, { method })).toBe(status);
});

test("the callback of a tried login needs no token, but only for a top-level navigation", () => {
  const callback = { admitted: false, target: "/login/callback?code=a&state=b" };
  const fromIssuer = { "sec-fetch-site": "cross-site", ...navigation };
  expect(statusFor(fromIssuer, callback)).toBe(200);
  expect(statusFor(fromIssuer, { ...callback, method: "POST" })).toBe(403);
  expect(statusFor({ "sec-fetch-site": "cross-site" }, callback)).toBe(403);
  expect(statusFor({ ...fromIssuer, "sec-fetch-dest": "iframe" }, callback)).toBe(403);
  expect(statusFor({ host: "evil.org" }, callback)).toBe(421);
  for (const target of ["/login", "/login/callback/", "/login/callback/x", "/x//login/callback"]) {
    expect(statusFor({}, { admitted: false, target }), target).toBe(401);
  }
});

test("apart from that only health answers without a token", () => {
  expect(statusFor({}, { admitted: false })).toBe(401);
  expect(statusFor({}, { admitted: false, target: "/" })).toBe(401);
  expect(statusFor({}, { admitted: false, target: "/_next/static/chunk.js" })).toBe(401);
  expect(statusFor({}, { admitted: false, target: "/api/health" })).toBe(200);
  expect(statusFor({}, { admitted: false, target: "/api/health", method: "POST" })).toBe(401);
  expect(statusFor({ host: "evil.org" }, { admitted: false, target: "/api/health" })).toBe(421);
});

test.each([
  [{ "content-type": "application/json", "content-length": "10" }, 200],
  [{ "content-type": "application/json; charset=utf-8", "content-length": "10" }, 200],
  [{ "content-type": "text/plain", "content-length": "10" }, 415],
  [{ "content-type": "application/x-www-form-urlencoded", "content-length": "10" }, 415],
  [{ "content-length": "10" }, 415],
  [{ "transfer-encoding": "chunked" }, 415],
  [{ "content-length": "0" }, 200],
  [{}, 200],
  [{ "content-type": "application/json", "content-length": "1048576" }, 200],
  [{ "content-type": "application/json", "content-length": "1048577" }, 413],
  [{ "content-type": "application/json", "content-length": "many" }, 413],
])("a body with %j gets %d", (headers, status) => {
  expect(statusFor({ ...headers }, { method: "POST" })).toBe(status);
});

test.each(["//x", "/\\x", "///", "*", "http://localhost:4747/", "localhost:4747", "", "?x", "x"])(
  "the target %j is refused",
  (target) => expect(statusFor({}, { target })).toBe(400),
);

test.each(["/", "/?q=//x", "/settings/", "/a//b", "/:80", "/%41", "/api/tunnels?x=%zz\\"])(
  "the target %j is a path",
  (target) => expect(statusFor({}, { target })).toBe(200),
);

test.each(["/%zz", "/api/tunnels/%", "/%c0%ae"])(
  "the path %j is refused to who is let in",
  (target) => {
    expect(statusFor({}, { target })).toBe(400);
    expect(statusFor({}, { target, admitted: false })).toBe(401);
  },
);

test("bodies of pages are checked like those of the API", () => {
  const form = { "content-type": "application/x-www-form-urlencoded", "content-length": "10" };
  expect(statusFor(form, { method: "POST", target: "/settings" })).toBe(415);
});

test.each(["TRACE", "TRACK", "PROPFIND", "CONNECT", ""])("the method %s is refused", (method) => {
  expect(statusFor({}, { method })).toBe(405);
  expect(statusFor({}, { method, admitted: false })).toBe(401);
});
