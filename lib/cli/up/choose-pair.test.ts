import { expect, test } from "vitest";
import { findNamed } from "./choose-pair";

const KNOWN = [
  { id: "1", name: "Work" },
  { id: "2", name: "Private" },
];

test("an account is found by its name in any case, and the others are named where it is not there", () => {
  expect(findNamed("account", KNOWN, { name: "work" })).toBe(KNOWN[0]);
  expect(() => findNamed("account", KNOWN, { name: "Wrok" })).toThrow(
    'There is no ngrok account called "Wrok" on this machine. There are: Work, Private.',
  );
});

test("what a variable holds that the file has chosen is not printed", () => {
  expect(findNamed("account", KNOWN, { name: "private", variable: "NGROK" })).toBe(KNOWN[1]);
  const secret = { name: "not-a-name-but-a-secret", variable: "DEPLOY_TOKEN" };
  expect(() => findNamed("account", KNOWN, secret)).toThrow(
    "There is no ngrok account with the name that DEPLOY_TOKEN has on this machine.",
  );
});
