import { expect, test } from "vitest";
import { isHeaderText, tokenIn } from "@/lib/contract/typed-token";
import { nameBrowser } from "./browser-name";
import { cookieValues, noCookie, sessionCookie } from "./cookie";
import { safePath } from "./enter";
import { isToLeadHome } from "./lead-home";
import { makeTicket, takeTicket } from "./ticket";
import { delayOf } from "./wrong-tokens";

test("a second cookie of the same name does not hide the right one, and other dashboards' do not count", () => {
  const header = "gatehouse-4747=planted; gatehouse-4748=other; x=1; gatehouse-4747=right";
  expect(cookieValues(header, 4747)).toEqual(["planted", "right"]);
  expect(cookieValues("gatehouse-4747=%zz", 4747)).toEqual(["%zz"]);
  expect(cookieValues(undefined, 4747)).toEqual([]);
});

test("scripts and other sites cannot use the cookie, and it lasts 30 days", () => {
  expect(sessionCookie(4747, "secret")).toBe(
    "gatehouse-4747=secret; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict",
  );
  expect(noCookie(4747)).toMatch(/^gatehouse-4747=; Path=\/; Max-Age=0;/);
});

test("a ticket works once, and only if Gatehouse made it", () => {
  const ticket = makeTicket();
  expect(takeTicket(`${ticket}x`)).toBeUndefined();
  const until = takeTicket(ticket);
  expect(until).toBeGreaterThan(Date.now());
  expect(takeTicket(ticket)).toBeUndefined();
  expect(takeTicket(makeTicket(until))).toBe(until);
  expect(takeTicket(makeTicket(Date.now() - 1))).toBeUndefined();
  const oldest = makeTicket();
  const others = Array.from({ length: 100 }, () => makeTicket());
  expect(takeTicket(oldest)).toBeUndefined();
  expect(others.every((other) => takeTicket(other))).toBe(true);
});

test("wrong tokens wait longer each time, up to a limit", () => {
  const delays = Array.from({ length: 40 }, (_, index) => delayOf(index + 1));
  expect(delays.slice(0, 4)).toEqual([25, 50, 100, 200]);
  expect(Math.max(...delays)).toBe(500);
});

test.each([
  ["/", "/"],
  ["/tunnels/1?tab=policy&x=%2f", "/tunnels/1?tab=policy&x=%2f"],
  ["", "/"],
  ["tunnels", "/"],
  ["//evil.example.org", "/"],
  ["/\\evil.example.org", "/"],
  ["https://evil.example.org/", "/"],
  ["/x\r\nset-cookie: a=b", "/"],
  ["/caf\u00e9", "/"],
  ["/?token=abc", "/"],
  ["/?x=1&token=abc", "/"],
  ["/enter", "/"],
  ["/enter?why=old", "/"],
  [`/${"x".repeat(5_000)}`, "/"],
])("from the locked page %j leads to %j", (to, expected) => {
  expect(safePath(to)).toBe(expected);
});

test.each([
  ["  abc\n", "abc"],
  ["http://localhost:4747/?token=abc", "abc"],
  ["http://127.0.0.1:4747/?x=1&token=a%2Bb", "a+b"],
  ["https://example.org/?nothing=1", "https://example.org/?nothing=1"],
  ["a?token=b", "a?token=b"],
])("the pasted text %j means %j", (typed, token) => {
  expect(tokenIn(typed)).toBe(token);
});

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const HEADLESS = CHROME.replace("Chrome/", "HeadlessChrome/");
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";

test.each([
  [CHROME, "Chrome 140 on Linux"],
  [HEADLESS, "Chrome 140 on Linux"],
  [`${CHROME} Edg/140.0.1`, "Edge 140 on Linux"],
  [`${CHROME} OPR/120.0`, "Opera 120 on Linux"],
  [FIREFOX, "Firefox 140 on Windows"],
  [SAFARI, "Safari 18 on macOS"],
  ["curl/8.5.0", "curl 8"],
  ["node", "node"],
  ["", "Unnamed program"],
  [null, "Unnamed program"],
  ["\u202e<script>", "Unnamed program"],
  ["x".repeat(100_000), "x".repeat(40)],
])("the browser %j is called %j", (userAgent, name) => {
  expect(nameBrowser(userAgent)).toBe(name);
});

const PAGE = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

test.each([
  ["a page in Chrome", "localhost:4747", { ...PAGE, "user-agent": CHROME }, true],
  ["a page without a head", "localhost:4747", { ...PAGE, "user-agent": HEADLESS }, true],
  ["a page by number", "127.0.0.1:4747", { ...PAGE, "user-agent": FIREFOX }, true],
  ["a page at the own name", "gatehouse.localhost:4747", { ...PAGE, "user-agent": CHROME }, false],
  [
    "a browser that may ask a name server",
    "localhost:4747",
    { ...PAGE, "user-agent": SAFARI },
    false,
  ],
  [
    "an old browser",
    "localhost:4747",
    { ...PAGE, "user-agent": FIREFOX.replaceAll("140", "83") },
    false,
  ],
  ["a program", "localhost:4747", { "user-agent": CHROME }, false],
  [
    "a page's own request",
    "localhost:4747",
    { "sec-fetch-mode": "cors", "user-agent": CHROME },
    false,
  ],
  [
    "a frame",
    "localhost:4747",
    { ...PAGE, "sec-fetch-dest": "iframe", "user-agent": CHROME },
    false,
  ],
  ["no browser at all", "localhost:4747", PAGE, false],
])("%s at %s is redirected to the dashboard's own name or not", (_what, host, headers, led) => {
  const all: Record<string, string> = { host, ...headers };
  const header = (name: string) => all[name] ?? null;
  expect(isToLeadHome({ method: "GET", header, port: 4747 })).toBe(led);
  expect(isToLeadHome({ method: "POST", header, port: 4747 })).toBe(false);
});

test("a text that a header cannot contain is not sent as a token", () => {
  expect(isHeaderText("the-token_of.this~dashboard")).toBe(true);
  for (const typed of ["", "two words", "schlüssel", "a\nb", "“quoted”"])
    expect(isHeaderText(typed)).toBe(false);
});
