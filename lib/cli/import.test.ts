import { expect, test } from "vitest";
import { describeDestination } from "./import";

const pair = {
  id: "a1",
  profile: "Acme",
  account: "Work",
  isNew: false,
  secrets: ["clientSecret" as const],
  tunnels: [],
};
const WHERE = 'The Access Key of "Acme" would go to account "Work"';

test.each([
  [{ tunnels: ["Shop"] }, "by the tunnel “Shop”"],
  [{ tunnels: ["Shop", "Docs"] }, "by the tunnels “Shop”, “Docs”"],
  [{ groups: ["Festival"] }, "by the one link of “Festival”"],
  [{ tunnels: ["Shop"], groups: ["A", "B"] }, "by the tunnel “Shop”, and the one link of “A”, “B”"],
])("the preview and its question name everything that would send a secret: %j", (by, text) => {
  expect(describeDestination({ ...pair, ...by })).toBe(`${WHERE}, ${text}`);
});
