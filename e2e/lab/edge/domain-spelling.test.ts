import { expect, test } from "vitest";
import { Refusal } from "./agent-messages";
import { checkSpelling } from "./domain-spelling";

test.each([
  ["326", "1.21 gigawatts"],
  ["355", "a_b.example.com"],
  ["327", "a..example.com"],
  ["328", "-a.example.com"],
  ["329", "a-.example.com"],
  ["330", "ab--c.example.com"],
  ["347", "xn--zzzzzzzz.example.com"],
  ["396", `${"a".repeat(64)}.example.com`],
  ["397", `${"a.".repeat(130)}com`],
])("ERR_NGROK_%s refuses %s", (code, domain) => {
  let refusal: unknown;
  try {
    checkSpelling(domain);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code: `ERR_NGROK_${code}` });
});

test.each(["demo.localhost", "*.example.com", "xn--mnchen-3ya.example", `${"a".repeat(63)}.com`])(
  "%s is a domain",
  (domain) => expect(() => checkSpelling(domain)).not.toThrow(),
);
