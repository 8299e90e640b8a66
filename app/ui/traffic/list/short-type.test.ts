import { expect, test } from "vitest";
import { sampleRequest } from "./request.fixture";
import { shortType } from "./short-type";

test.each([
  ["application/json", "json"],
  ["APPLICATION/problem+json", "json"],
  ["text/html", "html"],
  ["application/javascript", "js"],
  ["image/svg+xml", "svg"],
  ["image/x-icon", "icon"],
  ["font/woff2", "woff2"],
  ["application/vnd.openxmlformats-officedocument", "openxmlform…"],
  ["nothing", "nothing"],
  ["constructor", "constructor"],
  ["", ""],
])("%s is %s", (contentType, word) => {
  expect(shortType(sampleRequest(1, { contentType }))).toBe(word);
});

test("sockets and event streams say so", () => {
  expect(shortType(sampleRequest(1, { kind: "websocket" }))).toBe("socket");
  expect(shortType(sampleRequest(1, { kind: "event-stream" }))).toBe("events");
  expect(shortType(sampleRequest(1))).toBe("");
});
