import type { Tunnel } from "@/lib/contract/tunnels";

const AT = "2026-01-01T00:00:00.000Z";

/** A stopped tunnel for tests. Its name is also its id. */
export function sampleTunnel(name: string, fields: Partial<Tunnel> = {}): Tunnel {
  return {
    id: name,
    name,
    accountId: "a",
    profileId: "p",
    upstream: "http://localhost:3000",
    protection: "traffic-policy",
    allowedEmails: [],
    allowedDomains: [],
    gate: false,
    askToComeIn: false,
    allowedRoles: [],
    allowedTenants: [],
    requireVerifiedEmail: true,
    allowedOrigins: [],
    pooling: false,
    verifyUpstreamTls: true,
    rewriteHost: false,
    identityHeaders: true,
    inspect: true,
    resumeOnLaunch: true,
    createdAt: AT,
    updatedAt: AT,
    position: 0,
    status: {
      state: "stopped",
      desired: "down",
      since: AT,
      protection: { verdict: "unknown" },
      app: "unknown",
      gate: { state: "off", since: AT },
    },
    ...fields,
  };
}
