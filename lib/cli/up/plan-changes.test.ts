import { expect, test } from "vitest";
import type { Door } from "@/lib/contract/doors";
import type { Tunnel } from "@/lib/contract/tunnels";
import { tunnelConfigSchema } from "@/lib/contract/tunnels";
import { describeNew, describeWidenings, fieldsOf, planChanges, planDoors } from "./plan-changes";
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
) {
  const fields = fieldsOf(after, upstream, after.group);
  return planChanges(stored(before), NAMES, fields, names, after);
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
    "web: the webhook “GitHub” lets requests in without a login, at /other.",
    "web: the key “Old” lets requests in without a login.",
  ]);
});

test("another address of this machine needs a yes where the file's command is not what is there", () => {
  const started = app();
  const theirs = app({ run: undefined });
  const elsewhere = app({ url: "http://localhost:2375" });
  const widens = (before: WantedApp, after: WantedApp, upstream: string) =>
    describeWidenings("web", changesOf(before, after, upstream), []);
  expect(widens(started, started, "http://localhost:3001")).toEqual([]);
  for (const after of [theirs, elsewhere]) {
    expect(widens(theirs, after, "http://localhost:2375")).toEqual([
      expect.stringContaining("Visitors reach another app"),
    ]);
    expect(widens(theirs, after, "unix:/run/docker.sock")).toEqual([
      expect.stringContaining("Visitors reach the socket /run/docker.sock"),
    ]);
  }
});

test("of a new app all is told that it lets in, and where it is if its command is not there", () => {
  const people = ["a@example.com", "b@example.com", "c@example.com", "guest@example.org"];
  const listed = app({
    who: { ...NOBODY, allowedEmails: people, allowedDomains: ["example.com"] },
  });
  expect(describeNew(listed, fieldsOf(listed, "http://localhost:3000", undefined), [])).toEqual([
    `web is new, and lets in: ${people.join(", ")}, everybody at example.com.`,
  ]);
  for (const url of ["http://192.0.2.7:80", "unix:/run/docker.sock"]) {
    const open = app({ who: NOBODY, url });
    const key = { kind: "key", name: "CI" } as const;
    expect(describeNew(open, fieldsOf(open, url, undefined), planDoors([key], []))).toEqual([
      `web is new, and lets in: everyone who can log in. It is at ${url}.`,
      "web: the key “CI” lets requests in without a login.",
    ]);
  }
});
