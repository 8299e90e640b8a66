import { expect, test } from "vitest";
import { composeRules } from "./compose-rules";
import { NOBODY, refusalKey, type TunnelAccess } from "./tunnel-access";

const config = {
  gate: true,
  askToComeIn: true,
  allowedEmails: ["Lead@Example.com"],
  allowedDomains: ["example.org"],
  allowedRoles: ["admin"],
  allowedTenants: ["T1"],
  requireVerifiedEmail: true,
};

const issuer = "https://issuer.example";
const no = { issuer, sub: "U2no", email: "no@example.com", until: 6_000 };
// As versions before stored it.
const never = { sub: "U2never", email: "never@example.com" };

const access: TunnelAccess = {
  grants: new Map([
    ["guest@example.com", { email: "Guest@example.com", until: 5_000, grantedAt: 1 }],
    ["bound@example.com", { email: "bound@example.com", issuer, sub: "U2b", grantedAt: 2 }],
  ]),
  removals: new Map([
    [
      "lead@example.com",
      { email: "Lead@Example.com", owners: [{ issuer, sub: "U2l" }], removedAt: 3 },
    ],
  ]),
  doors: new Map(),
  refusals: new Map([
    [refusalKey(no), no],
    [refusalKey(never), never],
  ]),
};

test("what is configured, granted, removed, asked and answered is one set of rules", () => {
  expect(composeRules(config, access, [{ issuer, sub: "U2ask", lapsesAt: 7_000 }])).toEqual({
    emails: ["Lead@Example.com"],
    domains: ["example.org"],
    roles: ["admin"],
    tenants: ["T1"],
    requireVerifiedEmail: true,
    mayAsk: true,
    grants: [
      { email: "Guest@example.com", until: 5_000 },
      { email: "bound@example.com", issuer, sub: "U2b", until: null },
    ],
    removals: [{ email: "Lead@Example.com", issuer, sub: "U2l" }],
    asks: [
      { issuer, sub: "U2ask", state: "waiting", until: 7_000 },
      { issuer, sub: "U2no", state: "refused", until: 6_000 },
      { sub: "U2never", state: "never", until: null },
    ],
  });
});

test("without Ask to come in grants do not count, and removals do", () => {
  const rules = composeRules({ ...config, askToComeIn: false }, access, []);
  expect(rules).toMatchObject({ mayAsk: false, grants: [] });
  expect(rules.removals).toHaveLength(1);
});

test("a grant does not count if the person was removed, by e-mail or by id", () => {
  const removals = new Map([
    ["guest@example.com", { email: "guest@example.com", owners: [], removedAt: 1 }],
    [
      "other@example.com",
      { email: "other@example.com", owners: [{ sub: "U2a" }, { sub: "U2b" }], removedAt: 1 },
    ],
  ]);
  expect(composeRules(config, { ...access, removals }, []).grants).toEqual([]);
  const owners = [{ issuer: "https://other.example", sub: "U2b" }];
  const elsewhere = { email: "other@example.com", owners, removedAt: 1 };
  const ofAnother = new Map([["other@example.com", elsewhere]]);
  expect(composeRules(config, { ...access, removals: ofAnother }, []).grants).toHaveLength(2);
});

test("a tunnel without stored access has only its list", () => {
  expect(composeRules(config, NOBODY, [])).toMatchObject({ grants: [], removals: [], asks: [] });
});
