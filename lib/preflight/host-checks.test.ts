import { expect, test } from "vitest";
import { isNextPage, NEXT_REFUSAL, recogniseHostRefusal } from "./host-checks";

const VITE =
  'Blocked request. This host ("demo.example.com") is not allowed.\nTo allow this host, add "demo.example.com" to `server.allowedHosts` in vite.config.js.';

// The answers of the servers themselves, as their current versions send them.
test.each([
  [403, VITE, "", "Vite", 'server: { allowedHosts: ["demo.example.com"] }'],
  [
    403,
    VITE.replace("server.", "preview."),
    "",
    "Vite's preview",
    'preview: { allowedHosts: ["demo.example.com"] }',
  ],
  [403, VITE, "<body><app-root></app-root>", "Angular", '"allowedHosts": ["demo.example.com"]'],
  [
    200,
    "Invalid Host header",
    "<app-root ng-version='12'>",
    "Angular",
    '"allowedHosts": ["demo.example.com"]',
  ],
  [200, "Invalid Host header", "<div id=app>", "webpack", 'allowedHosts: ["demo.example.com"]'],
  [
    400,
    "<title>DisallowedHost at /</title> Invalid HTTP_HOST header: 'demo.example.com'.",
    "",
    "Django",
    'ALLOWED_HOSTS = ["demo.example.com"]',
  ],
  [
    403,
    "<h1>Blocked hosts: demo.example.com</h1>",
    "",
    "Rails",
    'config.hosts << "demo.example.com"',
  ],
  [
    400,
    "<h2>Bad Request - Invalid Hostname</h2>",
    "",
    "ASP.NET",
    '"AllowedHosts": "demo.example.com"',
  ],
])("%d %s", (status, body, home, server, line) => {
  const refusal = recogniseHostRefusal({ status, body, home });
  expect(refusal?.server).toContain(server);
  expect(refusal?.line(["demo.example.com"])).toContain(line);
});

test("a whole domain is written in the form of each server", () => {
  expect(NEXT_REFUSAL.line([".ngrok.app"])).toBe('allowedDevOrigins: ["*.ngrok.app"]');
  const vite = recogniseHostRefusal({ status: 403, body: VITE, home: "" });
  expect(vite?.line([".ngrok.app", ".ngrok-free.dev"])).toContain(
    '[".ngrok.app", ".ngrok-free.dev"]',
  );
});

test.each([
  [403, "Forbidden"],
  [200, "<h1>Welcome</h1>"],
  [404, "Blocked hosts are listed elsewhere"],
])("%d %s is not a host-name refusal", (status, body) => {
  expect(recogniseHostRefusal({ status, body, home: "" })).toBeUndefined();
});

test("pages of Next.js are recognised by what they load", () => {
  expect(isNextPage('<script src="/_next/static/chunks/main.js">')).toBe(true);
  expect(isNextPage("<h1>next</h1>")).toBe(false);
});
