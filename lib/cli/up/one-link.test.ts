import { expect, test } from "vitest";
import type { Group } from "@/lib/contract/groups";
import { linkPatch, planLink } from "./one-link";
import type { Project } from "./open-project";
import type { WantedApp } from "./resolve-apps";

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

const PROJECT: Project = {
  folder: "/home/member/shop",
  file: { group: "Shop", link: { domain: "demo.example.com" }, apps: {} },
  checkout: undefined,
};
const WEB: WantedApp = {
  name: "web",
  run: undefined,
  folder: PROJECT.folder,
  port: 3000,
  url: undefined,
  who: { allowedEmails: [], allowedDomains: [], allowedRoles: [], allowedTenants: [] },
  group: undefined,
  isLinked: true,
  domain: undefined,
  doors: [],
  stopAfter: undefined,
  stopAt: undefined,
  env: {},
};

function group(name: string, domain: string, link = true): Group {
  return { name, link, domain, status: { state: "stopped", protection: { verdict: "unknown" } } };
}

test.each<[string, Group[], string | undefined]>([
  ["nobody's", [group("Docs", "docs.example.com")], undefined],
  ["its own", [group("SHOP", "demo.example.com")], undefined],
  ["that of a link that is off", [group("Docs", "demo.example.com", false)], undefined],
  ["that of another link", [group("Docs", "demo.example.com")], "the one link of “Docs”"],
])(
  "a link's domain that was %s so far is asked about where it was another one's",
  (_what, groups, owner) => {
    const steps = [{ wanted: WEB, tunnel: undefined }];
    const { widens } = planLink(PROJECT, steps, "Shop", { groups, tunnels: [] });
    const taken = widens.filter((each) => each.startsWith("The link's domain"));
    expect(taken).toEqual(owner === undefined ? [] : [expect.stringContaining(owner)]);
  },
);

test("who is asked about a link that is turned on hears of all that come to it", () => {
  const tunnels = [
    { id: "1", name: "Wiki", group: "shop" },
    { id: "2", name: "Notes", group: "Other" },
  ];
  const steps = [{ wanted: WEB, tunnel: undefined }];
  const asked = (groups: Group[]) =>
    planLink(PROJECT, steps, "Shop", { groups, tunnels }).widens.join("\n");
  expect(asked([])).toContain("(new on it: web, “Wiki”)");
  expect(asked([group("Shop", "demo.example.com", false)])).toContain("web, “Wiki”");
  expect(asked([group("Shop", "demo.example.com")])).toContain("(new on it: web)");
});
