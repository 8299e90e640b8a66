import "server-only";
import { getConnection } from "@/lib/accounts/service";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { ListenerProtection, TunnelPlan } from "@/lib/engine/plan";
import { Problem } from "@/lib/errors/problem";
import { isDashboard } from "@/lib/network/dashboard-address";
import { getCredentials, getProfile, type ProfileCredentials } from "@/lib/profiles/service";
import { MASKED_GATE_HEADERS, newGateHeaders } from "@/lib/traffic/gate-header-names";
import type { GateHeaders } from "@/lib/traffic/gate-orders";
import { composePolicy, type TrafficPolicy } from "./compose-policy";
import { parseExtraPolicy } from "./extra-policy";
import { hasGate } from "./gate-order";
import { refuseMissingSecrets } from "./missing-secrets";

/**
 * Everything that a bind needs, secrets included. Throws a Problem rather than plan a listener without login.
 * @param headers those that this run's gate reads; with others it lets nobody in
 */
export function planTunnel(config: TunnelConfig, headers = newGateHeaders()): TunnelPlan {
  refuseDashboard(config.upstream);
  const { id, name, upstream, domain, pooling, verifyUpstreamTls } = config;
  refuseMissingSecrets(config);
  return {
    account: getConnection(config.accountId),
    listener: {
      tunnelId: id,
      name,
      upstreamUrl: upstream,
      ...(domain !== undefined && { domain }),
      protection: planProtection(config, getCredentials(config.profileId), headers),
      pooling,
      verifyUpstreamTls,
    },
  };
}

// Looked at again here: the dashboard may have started on the port of what was another app before.
export function refuseDashboard(upstream: string): void {
  if (!URL.canParse(upstream) || isDashboard(new URL(upstream))) {
    throw new Problem(409, "This is no app to share", {
      code: "upstream_refused",
      detail: `${upstream} is the Gatehouse dashboard itself, or no address. It is never put on the internet.`,
      fix: "Correct the local app of this tunnel, or start Gatehouse on another port.",
    });
  }
}

function planProtection(
  config: TunnelConfig,
  profile: ProfileCredentials,
  headers: GateHeaders,
): ListenerProtection {
  if (config.protection === "traffic-policy") {
    return { kind: "traffic-policy", policy: JSON.stringify(composeFor(config, profile, headers)) };
  }
  const { allowedEmails, allowedDomains } = config;
  return { kind: "listener-oidc", ...profile, allowedEmails, allowedDomains };
}

/** To know who visits, Gatehouse asks for the identity headers also where the app is not to see them: see openTunnelProxy. */
function composeFor(
  config: TunnelConfig,
  profile: ProfileCredentials,
  headers: GateHeaders,
): TrafficPolicy {
  const isGated = hasGate(config);
  const identityHeaders = config.identityHeaders || config.inspect;
  return composePolicy(
    { ...config, identityHeaders, ...(isGated && { gateHeaders: headers }) },
    profile,
    parseExtraPolicy(config.extraPolicy, isGated),
  );
}

/** What would be sent to ngrok for this tunnel, with the client secret and the gate's headers masked. */
export function previewPolicy(config: TunnelConfig): unknown {
  // Masked from the start: what people read needs no secret, and shows also while one is missing or locked.
  const profile = { ...getProfile(config.profileId), clientSecret: "********" };
  if (config.protection === "traffic-policy") {
    return composeFor(config, profile, MASKED_GATE_HEADERS);
  }
  return {
    oidc: {
      issuer_url: profile.issuerUrl,
      client_id: profile.clientId,
      client_secret: "********",
      scopes: profile.scopes,
      allow_emails: config.allowedEmails,
      allow_domains: config.allowedDomains,
    },
  };
}
