import { expect, test } from "vitest";
import { describeEntry, describeWho } from "./describe-who";
import { readWho } from "./read-who";

test.each([
  ["", "Everyone who can log in"],
  ["member@example.com", "member@example.com"],
  ["example.com", "Everyone at example.com"],
  [
    "example.com example.org role:admin",
    "Everyone at example.com and example.org, if they have the role admin",
  ],
  ["member@example.com example.com", "member@example.com and everyone at example.com"],
  ["role:admin", "Everyone who can log in and has the role admin"],
  ["tenant:T2abc", "Everyone who can log in and is in the tenant T2abc"],
  [
    "member@example.com @example.com role:admin",
    "member@example.com and everyone at example.com, if they have the role admin",
  ],
  [
    "a@example.com b@example.com example.com role:x,role:y,tenant:T1,tenant:T2",
    "a@example.com and b@example.com, and everyone at example.com, if they have the role x or y in the tenant T1 or T2",
  ],
  [
    "a@example.com b@example.com c@example.com d@example.com",
    "a@example.com, b@example.com and 2 more people",
  ],
  [
    "role:a,role:b,role:c,role:d",
    "Everyone who can log in and has the role a, b or one of 2 more roles",
  ],
])("the sentence for %j", (typed, text) => {
  expect(describeWho(readWho(typed))).toBe(text);
});

const rules = (typed: string, askToComeIn = false) => ({
  ...readWho(typed),
  gate: true,
  askToComeIn,
  requireVerifiedEmail: true,
});

test("a person is tested first by the address, then by the whole domain", () => {
  const listed = rules("Member@example.com example.org");
  const verified = " Their e-mail has to be verified.";
  expect(describeEntry(" MEMBER@example.com ", listed).text).toBe(
    `Yes, by their own address.${verified}`,
  );
  expect(describeEntry("guest@example.org", listed).text).toBe(`Yes, by example.org.${verified}`);
  expect(describeEntry("guest@sub.example.org", listed).enters).toBe("no");
  // The Kelvin sign does not count as k.
  expect(describeEntry("\u212a@example.com", rules("k@example.com")).enters).toBe("no");
  expect(describeEntry("guest@example.com", rules("")).text).toBe("Yes, like everyone.");
});

test("roles are described as a condition, and being able to ask is not a refusal", () => {
  expect(describeEntry("guest@example.com", rules("role:admin")).text).toBe(
    "Yes, like everyone, if they have the role admin.",
  );
  expect(describeEntry("guest@example.com", rules("example.org", true))).toEqual({
    enters: "ask",
    text: "Not at once: they are not on the list, and may ask.",
  });
});

test("a removal is checked first, a grant after the list", () => {
  const open = rules("example.org", true);
  const exceptions = { granted: ["Guest@example.com"], removed: ["member@example.org"] };
  expect(describeEntry("guest@example.com", open, exceptions).text).toBe("Yes, you let them in.");
  expect(describeEntry("Member@example.org", open, exceptions).text).toBe(
    "No, this person is removed.",
  );
  // Without Ask to come in grants do not count.
  expect(describeEntry("guest@example.com", rules("example.org"), exceptions).enters).toBe("no");
});
