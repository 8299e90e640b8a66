import { expect, test } from "vitest";
import { hintSecret } from "./secret-hints";

const PROJECT = "P2exampleProject000000000000";

test.each([
  ["P3anotherProject0000000000000", "Project ID"],
  [PROJECT, "Project ID"],
  [` ${PROJECT} `, "Project ID"],
  ["K2exampleKeyId0000000000000", "the key's id"],
  ["https://api.descope.com/P2x", "an address"],
])("%s is recognised", (pasted, what) => {
  expect(hintSecret(pasted, PROJECT)).toContain(what);
});

test.each(["", `K2${"a".repeat(60)}`, "some-secret-of-another-kind"])(
  "%j may be right",
  (pasted) => {
    expect(hintSecret(pasted, PROJECT)).toBeUndefined();
  },
);
