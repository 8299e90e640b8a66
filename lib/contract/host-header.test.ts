import { expect, test } from "vitest";
import { hostFieldsOf, readHostHeader, rewrittenHost } from "./host-header";

test("a host header is a name or an address, with or without a port", () => {
  for (const text of ["shop.test", "shop", "shop_1.test:8080", "127.0.0.1:3000", "[::1]:3000"])
    expect(readHostHeader(text)).toBe(text);
  expect(readHostHeader("  Shop.Test ")).toBe("shop.test");
  for (const text of [
    "",
    "a b",
    "shop.test\r\nx: y",
    "shop.test/path",
    "http://shop.test",
    "member@shop.test",
    "shop..test",
    "-shop.test",
    "shop.test:0",
    "shop.test:65536",
    "shop.test:",
    "[::1",
    "[:::]",
    `${"a".repeat(64)}.test`,
    "$shop.test",
  ])
    expect(readHostHeader(text), text).toBeUndefined();
});

test("the app reads the visitor's host name, its own, or the chosen one", () => {
  const upstream = "http://127.0.0.1:3000";
  expect(rewrittenHost({ upstream, rewriteHost: false, hostHeader: "shop.test" })).toBeUndefined();
  expect(rewrittenHost({ upstream, rewriteHost: true })).toBe("127.0.0.1:3000");
  expect(rewrittenHost({ upstream, rewriteHost: true, hostHeader: "shop.test" })).toBe("shop.test");
  expect(rewrittenHost({ upstream: "unix:/run/app.sock", rewriteHost: true })).toBe("localhost");
});

test("ngrok's host_header as fields of a tunnel", () => {
  const upstream = "http://localhost:3000";
  expect(hostFieldsOf("rewrite", upstream)).toEqual({ rewriteHost: true });
  expect(hostFieldsOf("preserve", upstream)).toEqual({ rewriteHost: false });
  expect(hostFieldsOf("localhost:3000", upstream)).toEqual({ rewriteHost: true });
  expect(hostFieldsOf("Shop.test", upstream)).toEqual({
    rewriteHost: true,
    hostHeader: "shop.test",
  });
  expect(hostFieldsOf("not a name", upstream)).toBeUndefined();
});
