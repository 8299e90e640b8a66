import { expect, test } from "vitest";
import { linkPatch } from "./one-link";

const PAIR = { profile: { id: "p", name: "Acme" }, account: { id: "a", name: "Work" } };

test("a link gets the project's account when it is turned on, and keeps its own when it moves to another domain", () => {
  expect(linkPatch({ isOn: false, domain: undefined }, PAIR, ["t"])).toEqual({
    link: true,
    acceptShared: true,
    domain: null,
    profileId: "p",
    accountId: "a",
    tunnelIds: ["t"],
  });
  const moved = linkPatch({ isOn: true, domain: "demo.example.com" }, PAIR, ["t"]);
  expect(moved).toMatchObject({ link: true, domain: "demo.example.com" });
  expect(moved).not.toHaveProperty("accountId");
  expect(moved).not.toHaveProperty("profileId");
});
