import { expect, test } from "vitest";
import { composeRules } from "./compose-rules";
import { NOBODY, type TunnelAccess } from "./tunnel-access";

const config = {
  gate: true,
  askToComeIn: true,
  allowedEmails: ["Lead@Example.com"],
  allowedDomains: ["example.org"],
  allowedRoles: ["admin"],
  allowedTenants: ["T1"],
  requireVerifiedEmail: true,
};

const access: TunnelAccess = {
  grants: new Map([
    ["guest@example.com", { email: "Guest@example.com", until: 5_000, grantedAt: 1 }],
    ["bound@example.com", { email: "bound@example.com", sub: "U2b", grantedAt: 2 }],
  ]),
  removals: new Map([
    ["lead@example.com", { email: "Lead@Example.com", sub: "U2l", removedAt: 3 }],
  ]),
  doors: new Map(),
  refusals: new Map([
    ["U2no", { email: "no@example.com", until: 6_000 }],
    ["U2never", { email: "never@example.com" }],
  ]),
};

test("what is configured, granted, removed, asked and answered is one set of rules", () => {
  expect(composeRules(config, access, [{ sub: "U2ask", lapsesAt: 7_000 }])).toEqual({
    emails: ["Lead@Example.com"],
    domains: ["example.org"],
    roles: ["admin"],
    tenants: ["T1"],
    requireVerifiedEmail: true,
    mayAsk: true,
    grants: [
      { email: "Guest@example.com", until: 5_000 },
      { email: "bound@example.com", sub: "U2b", until: null },
    ],
    removals: [{ email: "Lead@Example.com", sub: "U2l" }],
    asks: [
      { sub: "U2ask", state: "waiting", until: 7_000 },
      { sub: "U2no", state: "refused", until: 6_000 },
      { sub: "U2never", state: "never", until: null },
    ],
  });
});

test("without Ask to come in no grant counts, and removals do", () => {
  const rules = composeRules({ ...config, askToComeIn: false }, access, []);
  expect(rules).toMatchObject({ mayAsk: false, grants: [] });
  expect(rules.removals).toHaveLength(1);
});

test("a grant of somebody who was removed, by e-mail or by id, is none", () => {
  const removals = new Map([
    ["guest@example.com", { email: "guest@example.com", removedAt: 1 }],
    ["other@example.com", { email: "other@example.com", sub: "U2b", removedAt: 1 }],
  ]);
  expect(composeRules(config, { ...access, removals }, []).grants).toEqual([]);
});

test("a tunnel of which nothing is known has its list alone", () => {
  expect(composeRules(config, NOBODY, [])).toMatchObject({ grants: [], removals: [], asks: [] });
});
