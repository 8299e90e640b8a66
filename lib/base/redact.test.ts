import fc from "fast-check";
import { expect, test } from "vitest";
import { redact, redactFields, rememberSecret } from "./redact";

const secret = 'K2/lab+"quoted"\\value&<é>';
rememberSecret(secret);

const escaped = JSON.stringify(secret).slice(1, -1);

test.each([
  ["as it is", secret],
  ["inside JSON", escaped],
  ["inside JSON inside JSON", JSON.stringify(escaped).slice(1, -1)],
  ["in a path", encodeURIComponent(secret)],
  ["in a form", new URLSearchParams([["", secret]]).toString().slice(1)],
  ["in HTML", "K2/lab+&quot;quoted&quot;\\value&amp;&lt;é&gt;"],
  ["in hexadecimal", Buffer.from(secret).toString("hex")],
])("masks a remembered secret %s", (_how, text) => {
  expect(redact(`before ${text} after`)).toBe("before ******** after");
});

test("masks it in Base64, whatever is around it", () => {
  const around = fc.uint8Array({ maxLength: 8 });
  const alphabets = fc.constantFrom("base64" as const, "base64url" as const);
  fc.assert(
    fc.property(around, around, alphabets, (before, after, alphabet) => {
      const text = Buffer.concat([before, Buffer.from(secret), after]).toString(alphabet);
      expect(redact(text)).toContain("********");
      // Only letters may be left that also depend on the neighbouring bytes.
      const rest = redact(text).replace("********", "").length;
      expect(rest).toBeLessThanOrEqual(Math.ceil(((before.length + after.length) * 4) / 3) + 8);
    }),
  );
});

test("masks the longer of two secrets when one is part of the other", () => {
  rememberSecret("outer-secret");
  rememberSecret("outer-secret-and-more");
  expect(redact("outer-secret-and-more")).toBe("********");
});

test("accepts any text as a secret", () => {
  rememberSecret("half a character \ud800");
  expect(redact("half a character \ud800")).toBe("********");
});

test("leaves short texts unmasked, so that ordinary words stay", () => {
  rememberSecret("abc");
  expect(redact("abc")).toBe("abc");
});

test.each([
  ["clientSecret: K2never-stored", "clientSecret: ********"],
  ['{"client_secret":"K2never-stored","x":1}', '{"client_secret":"********","x":1}'],
  ['"{\\"authtoken\\":\\"2never-stored\\"}"', '"{\\"authtoken\\":\\"********\\"}"'],
  ["authtoken=2never-stored&next=1", "authtoken=********&next=1"],
  ["Authorization: Bearer never-stored", "Authorization: ********"],
  ["sent Bearer never-stored-token on", "sent Bearer ******** on"],
  ["Cookie: gatehouse-4747=never-stored; a=b", "Cookie: ********"],
])("masks the value after the name of a secret field: %s", (text, masked) => {
  expect(redactFields(text)).toBe(masked);
});

test.each([
  "The authtoken is not one. ERR_NGROK_105",
  "Enter the client secret (Descope Access Key).",
  'The authtoken of "Work account" cannot be read.',
  "The access token is missing or not the right one.",
])("does not change a sentence: %s", (text) => expect(redactFields(text)).toBe(text));

test("masks the names of the gate's headers, which are new with each start", () => {
  const name = `gh-${"0a".repeat(16)}`;
  expect(redact(`${name}: ${name.toUpperCase()}, ${name.replace("-", "_")}`)).toBe(
    "gh-********: gh-********, gh-********",
  );
  expect(redact("gh-pages, high-0a0a")).toBe("gh-pages, high-0a0a");
});
