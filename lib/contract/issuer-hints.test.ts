import { expect, test } from "vitest";
import { hintIssuer, projectIdOf } from "./issuer-hints";

const ISSUER = "https://api.descope.com/P2abcDEF123456";
// Four characters of the region, then the 27 of every id.
const EUROPE = "Peuc12abcDEFghiJKLmnoPQRstu12345";

test.each([
  ["P2abcDEF123456", ISSUER, "Project ID"],
  [`${ISSUER}/.well-known/openid-configuration`, ISSUER, "discovery document"],
  ["https://auth.descope.io/P2abcDEF123456?flow=sign-up-or-in", ISSUER, "login page"],
  ["https://app.descope.com/applications/P2abcDEF123456", ISSUER, "console"],
  [`${ISSUER}/`, ISSUER, "slash"],
  ["http://api.descope.com/P2abcDEF123456", ISSUER, "https"],
  ["api.descope.com/P2abcDEF123456", ISSUER, "https://"],
  ["https://api.descope.com/v1/apps/P2abcDEF123456", ISSUER, "inbound"],
  [EUROPE, `https://api.euc1.descope.com/${EUROPE}`, "Project ID"],
  [`https://api.descope.com/${EUROPE}`, `https://api.euc1.descope.com/${EUROPE}`, "region euc1"],
  [
    `https://auth.euc1.descope.io/${EUROPE}?flow=sign-up-or-in`,
    `https://api.euc1.descope.com/${EUROPE}`,
    "login page",
  ],
  [
    `https://app.euc1.descope.com/${EUROPE}/applications`,
    `https://api.euc1.descope.com/${EUROPE}`,
    "console",
  ],
])("%s is recognised", (pasted, suggestion, what) => {
  const hint = hintIssuer(pasted);
  expect(hint?.suggestion).toBe(suggestion);
  expect(hint?.what).toContain(what);
});

test.each([
  ISSUER,
  `https://api.euc1.descope.com/${EUROPE}`,
  "https://api.euc1.descope.com/P3abcDEF123456",
  "https://login.example.com/P2abcDEF123456",
  "http://127.0.0.1:4753/P2labProject0000000000000000",
  "",
])("%j needs no hint", (issuer) => expect(hintIssuer(issuer)).toBeUndefined());

test("a suggestion needs no further hint", () => {
  for (const pasted of [
    "P3abcDEF123456",
    `${ISSUER}///`,
    "http://api.descope.com/P2abcDEF123456",
  ]) {
    expect(hintIssuer(hintIssuer(pasted)?.suggestion ?? pasted)).toBeUndefined();
  }
});

test("reads the Project ID from an issuer", () => {
  expect(projectIdOf(ISSUER)).toBe("P2abcDEF123456");
  expect(projectIdOf(`https://api.euc1.descope.com/${EUROPE}`)).toBe(EUROPE);
  expect(projectIdOf("https://api.descope.com/v1/apps/P2abcDEF123456")).toBeUndefined();
  expect(projectIdOf("https://login.example.com/")).toBeUndefined();
  expect(projectIdOf("nonsense")).toBeUndefined();
});
