import { expect, test } from "vitest";
import { profilePatchSchema } from "@/lib/contract/profiles";
import { historyQuerySchema } from "@/lib/contract/tunnel-history";
import { tunnelCreateSchema } from "@/lib/contract/tunnel-input";
import { isProblem } from "@/lib/errors/problem";
import { parseInput } from "./parse-input";

function issuesOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (isProblem(error)) return error.details.issues;
    throw error;
  }
  return undefined;
}

const complete = { name: "A", accountId: "a", profileId: "p", upstream: "3000" };

test.each([
  [[1], { path: "", message: "The body has to be a JSON object." }],
  [
    { ...complete, pooling: "yes" },
    { path: "pooling", message: '"pooling" has to be true or false.' },
  ],
  [
    { ...complete, allowedEmails: "member@example.com" },
    { path: "allowedEmails", message: '"allowedEmails" has to be a list.' },
  ],
  [
    { ...complete, owner: "me" },
    { path: "owner", message: 'There is no field "owner".' },
  ],
  [
    { ...complete, name: "" },
    { path: "name", message: "Enter a name." },
  ],
])("%j is refused with a sentence", (input, issue) => {
  expect(issuesOf(() => parseInput(tunnelCreateSchema, input))).toEqual([issue]);
});

test("a query and a null secret are refused with a sentence too", () => {
  expect(issuesOf(() => parseInput(historyQuerySchema, { limit: "abc" }))).toEqual([
    { path: "limit", message: '"limit" has to be a number.' },
  ]);
  expect(issuesOf(() => parseInput(historyQuerySchema, { limit: "0" }))).toEqual([
    { path: "limit", message: '"limit" has to be at least 1.' },
  ]);
  expect(issuesOf(() => parseInput(profilePatchSchema, { clientSecret: null }))).toEqual([
    { path: "clientSecret", message: '"clientSecret" has a value of the wrong kind.' },
  ]);
});
