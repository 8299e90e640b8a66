import { expect, test } from "vitest";
import type { CapturedBody } from "@/lib/contract/traffic";
import { replayedBody } from "./replayed-body";

const facts = { bytes: 20, captured: 20, truncated: false };
const NOTE = "The body has masked values in it, sent as they are shown.";

function binary(content: Buffer): CapturedBody {
  return { ...facts, kind: "binary", base64: content.toString("base64") };
}

test.each<[string, CapturedBody, string[]]>([
  ["a text", { ...facts, kind: "text", text: "pin=********" }, [NOTE]],
  ["a text without a secret", { ...facts, kind: "text", text: "a=1" }, []],
  ["bytes", binary(Buffer.from("J\xf6rg&pin=********", "latin1")), [NOTE]],
  ["UTF-16", binary(Buffer.from('{"pin":"********"}', "utf16le")), [NOTE]],
  ["bytes without a secret", binary(Buffer.from([0, 255, 42])), []],
])("a replay says of its body whether values in it are masked: %s", (_what, body, expected) => {
  const notes: string[] = [];
  const sent = replayedBody(body, {}, notes);
  expect(sent.toString("base64")).toBe(
    body.base64 ?? Buffer.from(body.text ?? "").toString("base64"),
  );
  expect(notes).toEqual(expected);
});
