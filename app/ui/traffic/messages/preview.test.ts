import { expect, test } from "vitest";
import type { ChannelMessage } from "@/lib/contract/messages";
import { asBody, previewOf } from "./preview";

function message(fields: Partial<ChannelMessage>): ChannelMessage {
  const at = "2026-05-04T17:30:00.000Z";
  return { id: 1, at, direction: "sent", kind: "text", bytes: 5, ...fields };
}

test.each<[string, Partial<ChannelMessage>, string]>([
  ["a text on one line", { text: '{\n  "a": 1\n}' }, '{ "a": 1 }'],
  ["hidden characters", { text: "admin\u202etxt\u0007" }, "admin\\u202etxt\\u0007"],
  ["bytes", { kind: "binary", base64: "AAH/" }, "00 01 ff"],
  [
    "the end of a socket",
    { kind: "close", code: 1_001, text: "going away" },
    "Close 1001 going away",
  ],
  ["a ping", { kind: "ping", text: "you?" }, "Ping you?"],
  ["an empty message", { text: "", bytes: 0 }, ""],
  ["why nothing is shown", { note: "Not decoded." }, "Not decoded."],
  ["a text of which nothing is kept", { text: "", note: "Not kept." }, "Not kept."],
])("a row shows %s", (_what, fields, line) => {
  expect(previewOf(message(fields))).toBe(line);
});

test("a row is short, however long the message is", () => {
  expect(previewOf(message({ text: "x".repeat(60_000) })).length).toBe(400);
  expect(previewOf(message({ base64: "AAAA".repeat(20_000) })).length).toBeLessThan(100);
});

test("an open message is shown as a body of its kind", () => {
  expect(asBody(message({ text: '{"a":1}' }))).toMatchObject({
    kind: "text",
    contentType: "application/json",
  });
  expect(asBody(message({ text: '{"a":1' }))).toMatchObject({ contentType: "text/plain" });
  expect(asBody(message({ kind: "binary", base64: "AAH/" }))).toMatchObject({
    kind: "binary",
    captured: 3,
    truncated: false,
  });
  expect(asBody(message({ text: "", note: "Not kept.", truncated: true }))).toEqual({
    kind: "none",
    bytes: 5,
    captured: 0,
    truncated: true,
    note: "Not kept.",
  });
});
