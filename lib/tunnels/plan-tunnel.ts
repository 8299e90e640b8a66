import "server-only";
import { doorsForBind } from "@/lib/access/doors";
import { getConnection } from "@/lib/accounts/service";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { ListenerProtection, TunnelPlan } from "@/lib/engine/plan";
import { Problem } from "@/lib/errors/problem";
import { isDashboard } from "@/lib/network/dashboard-address";
import { refuseAppHost } from "@/lib/network/outside-addresses";
import { getCredentials, getProfile, type ProfileCredentials } from "@/lib/profiles/service";
import { MASKED_GATE_HEADERS, newGateHeaders } from "@/lib/traffic/gate-header-names";
import type { GateHeaders } from "@/lib/traffic/gate-orders";
import type { PolicyDoors } from "./compose-doors";
import { composePolicy, type TrafficPolicy } from "./compose-policy";
import { parseExtraPolicy } from "./extra-policy";
import { hasGate } from "./gate-order";
import { maskHashes } from "./mask-hashes";
import { refuseMissingSecrets } from "./missing-secrets";

/**
 * Everything that a bind needs, including secrets. Throws a Problem rather than plan a listener without a login.
 * @param headers the headers that this run's gate reads; with others it lets nobody in
 */
export function planTunnel(
  config: TunnelConfig,
  headers = newGateHeaders(),
  doors: PolicyDoors = doorsForBind(config),
): TunnelPlan {
  refuseUpstream(config.upstream);
  const { id, name, upstream, domain, pooling, verifyUpstreamTls } = config;
  refuseMissingSecrets(config);
  return {
    account: getConnection(config.accountId),
    listener: {
      tunnelId: id,
      name,
      upstreamUrl: upstream,
      ...(domain !== undefined && { domain }),
      protection: planProtection(config, getCredentials(config.profileId), headers, doors),
      pooling,
      verifyUpstreamTls,
    },
  };
}

/**
 * Checked again at the start: the dashboard may now run on a port that another app had before, and an earlier version
 * stored what is refused today.
 * @throws Problem 409 `upstream_refused`
 */
export function refuseUpstream(upstream: string): void {
  const url = URL.canParse(upstream) ? new URL(upstream) : undefined;
  if (!url || isDashboard(url)) {
    throw new Problem("upstream_refused", {
      detail: `${upstream} is the Gatehouse dashboard itself, or no address. It is never put on the internet.`,
    });
  }
  const refusal = url.protocol === "unix:" ? undefined : refuseAppHost(url.hostname);
  if (refusal === undefined) return;
  const fix = "Correct the local app of this tunnel.";
  throw new Problem("upstream_refused", { detail: `${refusal}.`, fix });
}

function planProtection(
  config: TunnelConfig,
  profile: ProfileCredentials,
  headers: GateHeaders,
  doors: PolicyDoors,
): ListenerProtection {
  if (config.protection === "traffic-policy") {
    const policy = composeFor(config, profile, headers, doors);
    return { kind: "traffic-policy", policy: JSON.stringify(policy) };
  }
  const { allowedEmails, allowedDomains } = config;
  return { kind: "listener-oidc", ...profile, allowedEmails, allowedDomains };
}

/** Gatehouse needs the identity headers to know who visits, even if the app must not get them: see openTunnelProxy. */
function composeFor(
  config: TunnelConfig,
  profile: ProfileCredentials,
  headers: GateHeaders,
  doors: PolicyDoors,
): TrafficPolicy {
  const isGated = hasGate(config);
  const identityHeaders = config.identityHeaders || config.inspect;
  return composePolicy(
    { ...config, identityHeaders, ...(isGated && { gateHeaders: headers, doors }) },
    profile,
    parseExtraPolicy(config.extraPolicy, isGated),
  );
}

/** What would be sent to ngrok for this tunnel, with the client secret and the gate's headers masked. */
export function previewPolicy(config: TunnelConfig): unknown {
  // Masked from the beginning, because the preview needs no secret. It also works while one is missing or locked.
  const profile = { ...getProfile(config.profileId), clientSecret: "********" };
  if (config.protection === "traffic-policy") {
    const policy = composeFor(config, profile, MASKED_GATE_HEADERS, doorsForBind(config));
    return maskHashes(policy);
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
