import { expect, test } from "vitest";
import { isLoopback, parseUpstream } from "./upstream";

test.each([
  ["3000", "http://localhost:3000"],
  [" 3000 ", "http://localhost:3000"],
  ["localhost:8080", "http://localhost:8080"],
  ["127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["[::1]:8080", "http://[::1]:8080"],
  ["my-app.local:80", "http://my-app.local:80"],
  ["http://localhost:3000", "http://localhost:3000"],
  ["http://localhost:3000/", "http://localhost:3000"],
  ["http://localhost", "http://localhost:80"],
  ["https://localhost", "https://localhost:443"],
  ["HTTPS://LOCALHOST:8443", "https://localhost:8443"],
  ["unix:/tmp/app.sock", "unix:/tmp/app.sock"],
  [" unix:///run/my app.sock ", "unix:/run/my app.sock"],
])("%s becomes %s", (typed, url) => {
  expect(parseUpstream(typed)).toMatchObject({ ok: true, upstream: { url } });
});

test.each([
  ["", "Enter the port"],
  ["0", "not a port"],
  ["65536", "not a port"],
  ["localhost:0", "not a port"],
  ["localhost:99999", "not a port"],
  ["http://localhost:99999", "not a port"],
  ["http://localhost:0", "not a port"],
  ["ftp://localhost:21", "not to ftp"],
  ["javascript://localhost:1", "not to javascript"],
  ["http://user:pass@localhost:3000", "user name and password"],
  ["http://localhost:3000/path", "path"],
  ["http://localhost:3000/?q=1", "path"],
  ["http://", "not a valid address"],
  ["localhost", "Enter a port"],
  ["what is this", "Enter a port"],
  ["unix:app.sock", "whole path"],
  ["unix:", "whole path"],
  ["unix:/tmp/", "whole path"],
  [`unix:/${"x".repeat(110)}`, "103 bytes"],
  ["unix:/tmp/\u202egpj.sock", "invisible characters"],
  ["unix:/tmp/\u009b31m.sock", "invisible characters"],
  ["local\u200bhost:3000", "invisible characters"],
])("%j is refused: %s", (typed, message) => {
  const result = parseUpstream(typed);
  expect(result.ok).toBe(false);
  expect(!result.ok && result.message).toContain(message);
});

test.each([
  "localhost",
  "app.localhost",
  "127.0.0.1",
  "127.1.2.3",
  "[::1]",
  "0.0.0.0",
  "[::]",
  "localhost.",
])("%s is this machine", (host) => expect(isLoopback(host)).toBe(true));

test.each(["example.com", "localhost.example.com", "128.0.0.1", "[2001:db8::1]"])(
  "%s is another machine",
  (host) => expect(isLoopback(host)).toBe(false),
);

test("other spellings of loopback are normalised before they are compared", () => {
  for (const typed of [
    "http://2130706433:80",
    "http://0x7f.1:80",
    "http://[::ffff:127.0.0.1]:80",
    "http://[::ffff:0.0.0.0]:80",
  ]) {
    const result = parseUpstream(typed);
    expect(result.ok && isLoopback(result.upstream.host)).toBe(true);
  }
});
