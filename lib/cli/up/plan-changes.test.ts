import { expect, test } from "vitest";
import type { Door } from "@/lib/contract/doors";
import type { Tunnel } from "@/lib/contract/tunnels";
import { tunnelConfigSchema } from "@/lib/contract/tunnels";
import { type Address, listAddresses } from "@/lib/transfer/config-file/taken-domain";
import {
  describeNewApp,
  describeWidenings,
  fieldsOf,
  planChanges,
  planDoors,
} from "./plan-changes";
import type { WantedApp } from "./resolve-apps";

const AT = "2026-05-04T10:00:00.000Z";
const NAMES = { profile: "Acme", account: "Work" };
const NOBODY = { allowedEmails: [], allowedDomains: [], allowedRoles: [], allowedTenants: [] };

function app(fields: Partial<WantedApp> = {}): WantedApp {
  return {
    name: "web",
    run: "npm run dev",
    folder: "/home/member/shop",
    port: 3000,
    url: undefined,
    who: { ...NOBODY, allowedEmails: ["member@example.com"] },
    group: undefined,
    isLinked: false,
    domain: undefined,
    doors: [],
    stopAfter: undefined,
    stopAt: undefined,
    env: {},
    ...fields,
  };
}

/** A stopped tunnel as the file had it before. */
function stored(before: WantedApp, upstream = "http://localhost:3000"): Tunnel {
  const { domain, group, stopAfter, ...rest } = fieldsOf(before, upstream, before.group);
  return {
    ...tunnelConfigSchema.parse({
      id: "t",
      name: "Shop web",
      accountId: "a",
      profileId: "p",
      protection: "traffic-policy",
      pooling: false,
      verifyUpstreamTls: true,
      identityHeaders: true,
      inspect: true,
      resumeOnLaunch: true,
      createdAt: AT,
      updatedAt: AT,
      ...rest,
      ...(domain !== null && { domain }),
      ...(group !== null && { group }),
      ...(stopAfter !== null && { stopAfter }),
    }),
    position: 0,
    status: {
      state: "stopped",
      desired: "down",
      since: AT,
      protection: { verdict: "unknown" },
      app: "unknown",
      gate: { state: "unknown", since: AT },
    },
  };
}

function changesOf(
  before: WantedApp,
  after: WantedApp,
  upstream = "http://localhost:3000",
  names = NAMES,
  others: Address[] = [],
) {
  const fields = fieldsOf(after, upstream, after.group);
  return planChanges(stored(before), after, fields, { before: NAMES, after: names }, others);
}

const people = (...allowedEmails: string[]) => ({ ...NOBODY, allowedEmails });

test("what the file says already changes nothing", () => {
  expect(changesOf(app(), app())).toEqual([]);
  const all = app({ domain: "demo.example.com", group: "Shop", stopAfter: "2h" });
  expect(changesOf(all, all)).toEqual([]);
});

test.each([
  ["more people", app({ who: people("member@example.com", "other@example.com") }), "allowedEmails"],
  [
    "a domain",
    app({ who: { ...people("member@example.com"), allowedDomains: ["example.com"] } }),
    "allowedDomains",
  ],
  ["everyone", app({ who: NOBODY }), "allowedEmails"],
])("%s more is asked about", (_what, after, key) => {
  const widening = changesOf(app(), after).filter(({ weakens }) => weakens !== undefined);
  expect(widening.map((change) => change.key)).toEqual([key]);
  expect(describeWidenings("web", widening, [])[0]).toMatch(/^web, /);
});

test("an app elsewhere, another login, another account and a longer time are asked about", () => {
  const elsewhere = changesOf(app(), app({ url: "http://192.0.2.1:80" }), "http://192.0.2.1:80");
  expect(elsewhere).toMatchObject([
    { key: "upstream", weakens: expect.stringContaining("192.0.2.1") },
  ]);
  const others = changesOf(app(), app(), undefined, { profile: "Other", account: "Private" });
  expect(others.filter(({ weakens }) => weakens).map(({ key }) => key)).toEqual([
    "profile",
    "account",
  ]);
  const longer = changesOf(app({ stopAfter: "1h" }), app({ stopAfter: "2h" }));
  expect(longer).toMatchObject([{ key: "stopAfter", weakens: expect.any(String) }]);
  expect(changesOf(app({ stopAfter: "1h" }), app())).toMatchObject([
    { weakens: expect.any(String) },
  ]);
});

test.each([
  ["a port", app({ run: undefined, port: 22 }), "http://localhost:22"],
  ["an address", app({ url: "http://127.0.0.1:9229" }), "http://127.0.0.1:9229"],
  ["a socket", app({ url: "unix:/run/docker.sock" }), "unix:/run/docker.sock"],
])(
  "%s of this machine where up does not start the app itself is asked about",
  (_, after, upstream) => {
    const widening = describeWidenings("web", changesOf(app(), after, upstream), []);
    expect(widening).toEqual([
      expect.stringContaining(
        `web, Local app: http://localhost:3000 -> ${upstream}. Visitors reach`,
      ),
    ]);
  },
);

test("another login and account are named in the question", () => {
  const changes = changesOf(app(), app(), undefined, { profile: "Other", account: "Private" });
  expect(describeWidenings("web", changes, [])).toEqual([
    expect.stringContaining("web, Profile: Acme -> Other. "),
    expect.stringContaining("web, Account: Work -> Private. "),
  ]);
});

test("an app that is new in a project says who may enter what, and by which doors", () => {
  const everyone = app({ name: "Web", who: NOBODY });
  const hook = { kind: "webhook", name: "Hook", path: "/hook", scheme: "github" } as const;
  const door = { door: { ...hook, secretFrom: "LANG" }, replaces: undefined };
  expect(describeNewApp(everyone, { upstream: "http://localhost:3000" }, NAMES, [door])).toEqual([
    "Web is new. Everyone who can log in may enter http://localhost:3000, with the login of “Acme” by the ngrok account “Work”.",
    "Web: the webhook “Hook” lets requests in without a login, at /hook. Its signing secret is the variable LANG.",
  ]);
  const all = ["a@example.com", "b@example.com", "c@example.com", "d@example.net"];
  expect(
    describeNewApp(app({ who: people(...all) }), { upstream: "http://localhost:1" }, NAMES, []),
  ).toContain(`web, who may enter: ${all.join(", ")}`);
  expect(describeNewApp(app(), { upstream: "unix:/run/docker.sock" }, NAMES, [])).toEqual([
    expect.stringContaining("web is new. member@example.com may enter unix:/run/docker.sock"),
    expect.stringContaining("the socket /run/docker.sock"),
  ]);
});

test("fewer people, another port here and a shorter time are not", () => {
  const before = app({ who: people("member@example.com", "other@example.com"), stopAfter: "2h" });
  const after = app({ stopAfter: "1h" });
  const changes = changesOf(before, after, "http://localhost:3001");
  expect(changes.map(({ key }) => key).sort()).toEqual(["allowedEmails", "stopAfter", "upstream"]);
  expect(describeWidenings("web", changes, [])).toEqual([]);
});

test("a door is opened where it is missing or written otherwise", () => {
  const webhook = { kind: "webhook", name: "GitHub", path: "/hooks", scheme: "github" } as const;
  const shared = { createdAt: AT, state: "active" } as const;
  const there: Door[] = [
    { ...shared, ...webhook, id: "1", method: "POST", hasPreviousSecret: false, signsTime: false },
    { ...shared, kind: "key", id: "2", name: "CI", expiresAt: AT },
    { ...shared, kind: "key", id: "3", name: "Old", expiresAt: AT, state: "ended" },
  ];
  expect(planDoors([webhook, { kind: "key", name: "ci" }], there)).toEqual([]);
  const moved = { ...webhook, path: "/other", secretFrom: "SECRET" };
  const steps = planDoors([moved, { kind: "key", name: "Old" }], there);
  expect(steps).toEqual([
    { door: moved, replaces: "1" },
    { door: { kind: "key", name: "Old" }, replaces: undefined },
  ]);
  expect(describeWidenings("web", [], steps)).toEqual([
    "web: the webhook “GitHub” lets requests in without a login, at /other. Its signing secret is the variable SECRET.",
    "web: the key “Old” lets requests in without a login.",
  ]);
});

test("the address of another tunnel or of a link is asked about, and a new one is not", () => {
  const tunnels = [{ name: "Shop", domain: "shop.example.com" }, { name: "Docs" }];
  const links = [{ name: "Demo", domain: "demo.example.net" }];
  const others = listAddresses(tunnels, links);
  const to = (domain: string) =>
    changesOf(app(), app({ domain }), undefined, undefined, others).map(({ weakens }) => weakens);
  expect(to("demo.example.com")).toEqual([undefined]);
  expect(to("shop.example.com")).toEqual([expect.stringContaining("the address of “Shop”")]);
  expect(to("demo.example.net")).toEqual([
    expect.stringContaining("the address of the one link of “Demo”"),
  ]);
});

test("tenants in which a role is looked for from now on are asked about", () => {
  const who = (allowedRoles: string[], allowedTenants: string[]) =>
    app({ who: { ...people("member@example.com"), allowedRoles, allowedTenants } });
  const keys = (before: WantedApp, after: WantedApp) =>
    changesOf(before, after).flatMap(({ key, weakens }) => (weakens ? [key] : []));
  expect(keys(who(["admin"], []), who(["admin"], ["T2"]))).toEqual(["allowedTenants"]);
  expect(keys(who([], []), who(["admin"], ["T2"]))).toEqual([]);
  expect(keys(who([], []), who([], ["T2"]))).toEqual([]);
});
