import { expect, test } from "vitest";
import { tunnelCreateSchema } from "@/lib/contract/tunnel-input";
import { type TunnelConfig, tunnelConfigSchema } from "@/lib/contract/tunnels";
import { isChangedSince } from "./changed-since-start";

const AT = "2026-05-04T12:00:00.000Z";
const made = tunnelCreateSchema.parse({
  name: "Shop",
  accountId: "work",
  profileId: "acme",
  upstream: "3000",
  allowedEmails: ["member@example.com"],
  gate: true,
  askToComeIn: true,
});
const started = tunnelConfigSchema.parse({ ...made, id: "shop", createdAt: AT, updatedAt: AT });
const withFields = (fields: Partial<TunnelConfig>) => ({
  ...started,
  ...fields,
  updatedAt: "2026-05-04T13:00:00.000Z",
});
const isChanged = (fields: Partial<TunnelConfig>) => isChangedSince(started, withFields(fields));

test.each<Partial<TunnelConfig>>([
  {},
  { name: "Storefront", group: "Demo", stopAfter: "2h", resumeOnLaunch: false },
  { allowedRoles: ["Admin"], allowedTenants: ["T2acme"], requireVerifiedEmail: false },
  { allowedEmails: [], allowedDomains: ["example.org"] },
])("a running tunnel needs no restart for %j", (fields) => {
  expect(isChanged(fields)).toBe(false);
});

test.each<Partial<TunnelConfig>>([
  { upstream: "http://localhost:4000" },
  { accountId: "other" },
  { maxSessionDuration: "8h", group: "Demo" },
  { gate: false, askToComeIn: false },
  { allowedOrigins: ["https://example.org"] },
])("it needs one for %j", (fields) => {
  expect(isChanged(fields)).toBe(true);
});

test("without Ask to come in ngrok checks the list, too, and learns of a change at the next start", () => {
  const closed = withFields({ askToComeIn: false });
  expect(isChangedSince(closed, { ...closed, allowedDomains: ["example.org"] })).toBe(true);
  expect(isChangedSince(closed, { ...closed, allowedRoles: ["Admin"] })).toBe(false);
});
