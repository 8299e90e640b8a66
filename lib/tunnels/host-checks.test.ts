import { expect, test } from "vitest";
import { recogniseHostRefusal } from "./host-checks";

// The answers of the servers themselves, as their current versions send them.
test.each([
  [
    403,
    'Blocked request. This host ("demo.example.com") is not allowed.\nTo allow this host, add "demo.example.com" to `server.allowedHosts` in vite.config.js.',
    "Vite",
    "allowedHosts",
  ],
  [200, "Invalid Host header", "webpack", "allowedHosts"],
  [
    400,
    "<title>DisallowedHost at /</title> Invalid HTTP_HOST header: 'demo.example.com'.",
    "Django",
    "ALLOWED_HOSTS",
  ],
  [403, "<h1>Blocked hosts: demo.example.com</h1>", "Rails", "config.hosts"],
])("%d %s", (status, body, server, line) => {
  const refusal = recogniseHostRefusal(status, body);
  expect(refusal?.server).toContain(server);
  expect(refusal?.line("demo.example.com")).toContain(line);
  expect(refusal?.line("demo.example.com")).toContain("demo.example.com");
});

test("other answers are no such refusal", () => {
  expect(recogniseHostRefusal(403, "Forbidden")).toBeUndefined();
  expect(recogniseHostRefusal(200, "<h1>Welcome</h1>")).toBeUndefined();
  expect(recogniseHostRefusal(404, "Blocked hosts are listed elsewhere")).toBeUndefined();
});
