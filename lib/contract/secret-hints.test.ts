import { expect, test } from "vitest";
import { clientHelp } from "./client-words";
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

test("the hints for a confidential application use its own words", () => {
  expect(hintSecret("UDJvd25DbGllbnQ", "UDJvd25DbGllbnQ")).toBe(
    "This is the client ID. Paste the client secret of the application.",
  );
  expect(hintSecret(PROJECT, "UDJvd25DbGllbnQ")).toBe(
    "This is the Project ID. Paste the client secret of the application.",
  );
  expect(clientHelp("UDJvd25DbGllbnQ").clientSecret).toContain("client secret of the application");
  expect(clientHelp(` ${PROJECT} `).clientId).toContain("This is a Project ID");
  expect(clientHelp(PROJECT).clientSecret).toContain("Access Key");
  // Without a client id, the help names both.
  expect(clientHelp("").clientId).toMatch(/Project ID.*client ID/);
  expect(clientHelp("").clientSecret).toMatch(/Access Key.*client secret/);
});

test.each(["", `K2${"a".repeat(60)}`, "some-secret-of-another-kind"])(
  "%j may be right",
  (pasted) => {
    expect(hintSecret(pasted, PROJECT)).toBeUndefined();
  },
);
