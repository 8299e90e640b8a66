import { expect, test } from "vitest";
import { decodeText } from "./decode-text";

const TEXT = "version: 2\nauthtoken: äöü\n";

const little = Buffer.from(TEXT, "utf16le");
const big = Buffer.from(little).swap16();

test.each([
  ["UTF-8", Buffer.from(TEXT)],
  ["UTF-8 with its mark", Buffer.from(`\uFEFF${TEXT}`)],
  ["UTF-16, little end first", little],
  ["UTF-16, little end first, with its mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le")],
  ["UTF-16, big end first", big],
  ["UTF-16, big end first, with its mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le").swap16()],
])("reads %s", (_what, bytes) => expect(decodeText(bytes)).toBe(TEXT));

test.each([[[]], [[0xff]], [[0xff, 0xfe]], [[0, 65, 0]]])("accepts any bytes: %j", (bytes) => {
  expect(decodeText(new Uint8Array(bytes)).length).toBeLessThanOrEqual(3);
});
