import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { findIn, needlesFor } from "./needles";

const value = `K2+/a"secret"\\with<odd>&'é'-letters`;
const needles = needlesFor({ name: "planted", value });
const json = JSON.stringify(value);

const hidden: [string, Buffer | string][] = [
  ["as it is", value],
  ["in JSON", `{"a":${json}}`],
  ["in JSON in JSON", JSON.stringify({ text: json })],
  ["in a path", `/x/${encodeURIComponent(value)}?y`],
  ["in a form", `a=1&${new URLSearchParams({ secret: value })}`],
  ["in HTML", "<p>K2+/a&quot;secret&quot;\\with&lt;odd&gt;&amp;&#x27;é&#x27;-letters</p>"],
  ["in hexadecimal", Buffer.from(`..${value}..`).toString("hex")],
  ["in Basic authentication", Buffer.from(`id:${value}`).toString("base64")],
  ["in UTF-16", Buffer.from(`..${value}`, "utf16le")],
  ["compressed", Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\n\r\n"), gzipSync(value)])],
  ["cut by chunks", `5\r\n${value.slice(0, 5)}\r\n1f\r\n${value.slice(5)}\r\n0\r\n`],
  [
    "between bytes that are no text",
    Buffer.concat([Buffer.from([0, 255, 128]), Buffer.from(value)]),
  ],
];

test.each(hidden)("finds a secret %s", (_where, place) => {
  expect(findIn(Buffer.from(place), needles).length).toBeGreaterThan(0);
});

test("finds it in Base64 at every offset", () => {
  for (const before of ["", "a", "ab", "abc"]) {
    for (const alphabet of ["base64", "base64url"] as const) {
      const text = Buffer.from(`${before}${value}xyz`).toString(alphabet);
      expect(findIn(Buffer.from(text), needles).length).toBeGreaterThan(0);
    }
  }
});

test("finds nothing in text without a secret", () => {
  for (const place of ["", "********", value.slice(1), value.slice(0, -1), json.slice(3, -3)]) {
    expect(findIn(Buffer.from(place), needles)).toEqual([]);
  }
});
