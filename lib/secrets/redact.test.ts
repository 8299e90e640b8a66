import { expect, test } from "vitest";
import { redact, rememberSecret } from "./redact";

test("masks a remembered secret as it is, URL-encoded and inside JSON", () => {
  const secret = 'K2/lab+"quoted"\\value';
  rememberSecret(secret);
  const text = `raw ${secret}, url ${encodeURIComponent(secret)}, json ${JSON.stringify({ secret })}`;
  expect(redact(text)).toBe('raw ********, url ********, json {"secret":"********"}');
});

test("leaves short texts alone, so that innocent words survive", () => {
  rememberSecret("abc");
  expect(redact("abc")).toBe("abc");
});
