import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod/mini";
import { type TunnelConfig, tunnelConfigSchema } from "@/lib/contract/tunnels";
import { findChanges } from "@/lib/transfer/config-file/describe-changes";
import { markWeakenings } from "@/lib/transfer/config-file/find-weakenings";
import { findWider } from "./narrows";

const AT = "2026-05-04T12:00:00.000Z";
const BASE = tunnelConfigSchema.parse({
  id: "shop",
  name: "Shop",
  accountId: "work",
  profileId: "acme",
  upstream: "http://localhost:3000",
  protection: "traffic-policy",
  allowedEmails: ["member@example.com", "guest@example.org"],
  allowedDomains: ["example.com"],
  gate: true,
  askToComeIn: true,
  allowedRoles: ["staff", "admin"],
  allowedTenants: ["acme", "other"],
  allowedOrigins: ["https://a.example.com", "https://b.example.com"],
  maxSessionDuration: "8h",
  idleSessionDuration: "1h",
  stopAfter: "2h",
  pooling: false,
  verifyUpstreamTls: true,
  identityHeaders: true,
  inspect: true,
  resumeOnLaunch: true,
  createdAt: AT,
  updatedAt: AT,
});

const KEYS = z.keyof(tunnelConfigSchema);

type Set = Partial<{ [Key in keyof TunnelConfig]: TunnelConfig[Key] | undefined }>;

function widerFields(before: Set, after: Set): string[] {
  const one = tunnelConfigSchema.parse({ ...BASE, ...before });
  const other = tunnelConfigSchema.parse({ ...BASE, ...before, ...after });
  const changed = KEYS.options.filter(
    (key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]),
  );
  return findWider(one, other, changed);
}

test.each<[string, Set, Set]>([
  ["fewer people", {}, { allowedEmails: ["member@example.com"] }],
  ["another case of a person", {}, { allowedEmails: ["MEMBER@example.com"] }],
  ["no domain, with people left", {}, { allowedDomains: [] }],
  ["from everyone to some", { allowedEmails: [], allowedDomains: [] }, { allowedDomains: ["a.b"] }],
  ["fewer roles", {}, { allowedRoles: ["admin"] }],
  ["a role where none was needed", { allowedRoles: [] }, { allowedRoles: ["admin"] }],
  ["fewer tenants", {}, { allowedTenants: ["acme"] }],
  ["the gate on", { gate: false }, { gate: true }],
  ["nobody may ask", {}, { askToComeIn: false }],
  ["verified only", { requireVerifiedEmail: false }, { requireVerifiedEmail: true }],
  ["fewer origins", {}, { allowedOrigins: [] }],
  ["a shorter login", {}, { maxSessionDuration: "4h", idleSessionDuration: "5m" }],
  ["a login that ends", { maxSessionDuration: undefined }, { maxSessionDuration: "24h" }],
  ["a sooner stop", {}, { stopAfter: "90m" }],
  ["not again with Gatehouse", {}, { resumeOnLaunch: false }],
])("%s is narrower", (_what, before, after) => {
  expect(widerFields(before, after)).toEqual([]);
});

test.each<[string, Set, Set]>([
  ["one more person", {}, { allowedEmails: [...BASE.allowedEmails, "x@example.net"] }],
  // A Kelvin sign becomes k in lower case, but not at ngrok.
  [
    "a person who only looks the same",
    { allowedEmails: ["k@example.com"] },
    { allowedEmails: ["\u212a@example.com"] },
  ],
  ["one person for another", {}, { allowedEmails: ["x@example.net"] }],
  ["everyone, by an empty list", {}, { allowedEmails: [], allowedDomains: [] }],
  ["one more domain", {}, { allowedDomains: ["example.com", "example.net"] }],
  ["a domain for its people", {}, { allowedEmails: [], allowedDomains: ["example.org"] }],
  ["no role needed", {}, { allowedRoles: [] }],
  ["another role", {}, { allowedRoles: ["guest"] }],
  ["no tenant needed", {}, { allowedTenants: [] }],
  ["roles looked for in a tenant", { allowedTenants: [] }, { allowedTenants: ["acme"] }],
  ["the gate off", {}, { gate: false }],
  ["everyone may ask", { askToComeIn: false }, { askToComeIn: true }],
  ["unverified e-mails", {}, { requireVerifiedEmail: false }],
  ["one more origin", {}, { allowedOrigins: ["https://c.example.com"] }],
  ["a longer login", {}, { maxSessionDuration: "9h" }],
  ["a login without an end", {}, { maxSessionDuration: undefined }],
  ["no idle limit", {}, { idleSessionDuration: undefined }],
  ["Descope asked less often", { userinfoRefresh: "5m" }, { userinfoRefresh: "10m" }],
  ["a later stop", {}, { stopAfter: "3h" }],
  ["no stop", {}, { stopAfter: undefined }],
  ["another app", {}, { upstream: "http://localhost:3001" }],
  ["a policy of one's own", {}, { extraPolicy: "on_http_request: []" }],
  ["ngrok's older options", {}, { protection: "listener-oidc" }],
  ["other agents may answer", {}, { pooling: true }],
  ["any certificate", {}, { verifyUpstreamTls: false }],
  ["another Host", {}, { rewriteHost: true, hostHeader: "admin.test" }],
  ["no identity for the app", {}, { identityHeaders: false }],
  ["no record of requests", {}, { inspect: false }],
  ["up again with Gatehouse", { resumeOnLaunch: false }, { resumeOnLaunch: true }],
  ["a group", {}, { group: "Linked" }],
  ["another domain", {}, { domain: "shop.example.com" }],
  ["another login", {}, { profileId: "other" }],
  ["another account", {}, { accountId: "other" }],
  ["another name", {}, { name: "Other" }],
  [
    "fewer people and one more role",
    {},
    { allowedEmails: ["member@example.com"], allowedRoles: ["staff", "admin", "x"] },
  ],
])("%s is wider", (_what, before, after) => {
  expect(widerFields(before, after)).not.toEqual([]);
});

test("what counts as wider for an assistant is what a preview marks, for every two lists of who may enter", () => {
  const some = (...entries: string[]) => fc.subarray(entries);
  const who = fc.record({
    allowedEmails: some("member@example.com", "Member@example.com", "guest@example.org"),
    allowedDomains: some("example.com", "example.org"),
    allowedRoles: some("staff", "admin"),
    allowedTenants: some("acme", "other"),
  });
  fc.assert(
    fc.property(who, who, (before, after) => {
      const one = tunnelConfigSchema.parse({ ...BASE, ...before });
      const other = tunnelConfigSchema.parse({ ...BASE, ...after });
      const changes = findChanges(one, other);
      const isMarked = markWeakenings(changes, one, other).some(({ weakens }) => weakens);
      const changed = changes.flatMap(({ key }) => KEYS.safeParse(key).data ?? []);
      expect(findWider(one, other, changed).length > 0).toBe(isMarked);
    }),
    { numRuns: 2_000 },
  );
});
