import { expect, test } from "vitest";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import { takesAway } from "./takes-away";

const before: AccessRules = {
  emails: ["member@example.com"],
  domains: [],
  roles: [],
  tenants: [],
  requireVerifiedEmail: true,
  mayAsk: true,
  grants: [
    { email: "guest@example.com", until: 1_000 },
    { email: "always@example.com", until: null },
    { email: "own@example.com", sub: "U2own", issuer: "https://a.example", until: null },
  ],
  removals: [],
  asks: [],
};
const [guest, always, own] = before.grants;
if (!guest || !always || !own) throw new Error("no grants");

test.each<[string, Partial<AccessRules>]>([
  ["a removal", { removals: [{ email: "guest@example.com" }] }],
  ["another list", { emails: [] }],
  ["a domain", { domains: ["example.org"] }],
  ["a role", { roles: ["Admin"] }],
  ["a tenant", { tenants: ["T1"] }],
  ["only verified addresses", { requireVerifiedEmail: false }],
  ["a grant that is gone", { grants: [guest, own] }],
  ["a grant that ends earlier", { grants: [{ ...guest, until: 999 }, always, own] }],
  ["a grant that has an end now", { grants: [guest, { ...always, until: 9_999 }, own] }],
  ["a grant that is somebody else's", { grants: [guest, always, { ...own, sub: "U2other" }] }],
  [
    "a grant of another issuer",
    { grants: [guest, always, { ...own, issuer: "https://b.example" }] },
  ],
])("%s may take something away", (_what, change) =>
  expect(takesAway(before, { ...before, ...change })).toBe(true),
);

test.each<[string, Partial<AccessRules>]>([
  ["nothing", {}],
  ["a question", { asks: [{ sub: "U2", state: "waiting", until: 1 }] }],
  ["a grant more", { grants: [...before.grants, { email: "x@example.com", until: 1 }] }],
  ["a grant that is bound", { grants: [{ ...guest, sub: "U2" }, always, own] }],
  ["a grant that lasts longer", { grants: [{ ...guest, until: null }, always, own] }],
  [
    "an address in another case",
    { grants: [{ ...guest, email: "GUEST@example.com" }, always, own] },
  ],
])("%s takes nothing away", (_what, change) =>
  expect(takesAway(before, { ...before, ...change })).toBe(false),
);
