import { describe, expect, test } from "vitest";
import { type TunnelConfig, tunnelConfigSchema } from "@/lib/contract/tunnels";
import { assertProtected } from "@/lib/engine/assert-protected";
import { newGateHeaders } from "@/lib/traffic/gate-header-names";
import { composePolicy } from "./compose-policy";
import { composeCommon, findMisfits } from "./link-fit";

const profile = { id: "p1", name: "Acme" };

function config(fields: Partial<TunnelConfig> = {}): TunnelConfig {
  return tunnelConfigSchema.parse({
    ...{ id: "t1", name: "Shop", accountId: "a1", profileId: "p1", upstream: "http://a:1" },
    ...{ protection: "traffic-policy", allowedEmails: [], allowedDomains: [], gate: true },
    ...{ pooling: false, verifyUpstreamTls: true, identityHeaders: true, inspect: true },
    ...{ resumeOnLaunch: true, createdAt: "2026-01-01T00:00:00Z" },
    updatedAt: "2026-01-01T00:00:00Z",
    ...fields,
  });
}

describe("what fits on a link", () => {
  test("a tunnel with the gate and the link's profile does", () => {
    expect(findMisfits(config(), profile)).toEqual([]);
    expect(findMisfits(config({ allowedOrigins: ["https://a.example.com"] }), profile)).toEqual([]);
  });

  const MISFITS: [string, Partial<TunnelConfig>, string[]][] = [
    ["the gate is off", { gate: false }, ["gate"]],
    ["ngrok's older options", { protection: "listener-oidc", gate: false }, ["protection"]],
    ["pooling", { pooling: true }, ["pooling"]],
    ["rules of its own", { extraPolicy: "on_http_request: []" }, ["extraPolicy"]],
    ["another login", { profileId: "p2" }, ["profileId"]],
    ["several", { pooling: true, profileId: "p2" }, ["pooling", "profileId"]],
  ];
  test.each(MISFITS)("%s does not, and it is said what to change", (_name, fields, expected) => {
    const found = findMisfits(config(fields), profile);
    expect(found.map(({ field }) => field)).toEqual(expected);
    for (const { change } of found) expect(change).toMatch(/\w/);
  });
});

test("a webhook at a path that another app has does not fit, and it is not a field of the tunnel", () => {
  const taken = [{ address: "POST /hooks/github", by: "Admin" }];
  expect(findMisfits(config(), profile, taken)).toEqual([
    {
      field: "group",
      change: "remove its webhook at POST /hooks/github, where “Admin” has one, too",
    },
  ]);
});

describe("what one login holds for all apps", () => {
  const list = (...allowedEmails: string[]) => config({ allowedEmails });

  test("ngrok has the lists of all, each person once", () => {
    const members = [list("a@example.com", "b@example.com"), list("B@example.com")];
    const domains = config({ allowedDomains: ["example.org"] });
    expect(composeCommon([...members, domains])).toMatchObject({
      allowedEmails: ["a@example.com", "B@example.com"],
      allowedDomains: ["example.org"],
    });
  });

  test("two people whose e-mails look the same are two for ngrok, as they are for the gate", () => {
    const kelvin = "mar\u212a@example.com";
    expect(composeCommon([list("mark@example.com"), list(kelvin)])).toMatchObject({
      allowedEmails: ["mark@example.com", kelvin],
    });
  });

  test("ngrok has none where one app lets in everybody, or lets people ask", () => {
    const asking = config({ allowedEmails: ["c@example.com"], askToComeIn: true });
    for (const other of [config(), asking]) {
      const common = composeCommon([list("a@example.com"), other]);
      expect(common).toMatchObject({ allowedEmails: [], allowedDomains: [] });
    }
  });

  test("each time is the shortest of all, and a login ends after 24 hours at the latest", () => {
    const members = [
      config({ maxSessionDuration: "8h", idleSessionDuration: "90m" }),
      config({ maxSessionDuration: "48h", idleSessionDuration: "1h", userinfoRefresh: "10m" }),
      config(),
    ];
    expect(composeCommon(members)).toMatchObject({
      maxSessionDuration: "8h",
      idleSessionDuration: "1h",
      userinfoRefresh: "10m",
    });
    expect(composeCommon([config({ maxSessionDuration: "48h" }), config()])).toMatchObject({
      maxSessionDuration: "24h",
    });
  });

  test.each([[[list("a@example.com")]], [[config()]], [[]]])(
    "what is sent to ngrok passes the last check before a bind",
    (members) => {
      const credentials = {
        ...{ issuerUrl: "https://login.example.com", clientId: "P2x", clientSecret: "secret" },
        scopes: ["openid"],
      };
      const input = { ...composeCommon(members), identityHeaders: true };
      const policy = composePolicy({ ...input, gateHeaders: newGateHeaders() }, credentials);
      const protection = { kind: "traffic-policy" as const, policy: JSON.stringify(policy) };
      expect(() => assertProtected(protection)).not.toThrow();
    },
  );
});
