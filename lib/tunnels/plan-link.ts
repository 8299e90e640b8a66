import "server-only";
import { findSealedClientSecret } from "@/db/profiles";
import { rulesOf } from "@/lib/access/outlet";
import { getConnection } from "@/lib/accounts/service";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { TunnelPlan } from "@/lib/engine/plan";
import { getCredentials, getProfile, type ProfileCredentials } from "@/lib/profiles/service";
import type { LinkApp } from "@/lib/traffic/calls";
import { MASKED_GATE_HEADERS } from "@/lib/traffic/gate-header-names";
import type { GateHeaders, GateOrder } from "@/lib/traffic/gate-orders";
import type { PolicyDoors } from "./compose-doors";
import { composePolicy, type TrafficPolicy } from "./compose-policy";
import { orderGate } from "./gate-order";
import { hidesIdentity, isIdentified } from "./identity";
import { doorsForLink } from "./link-doors";
import { composeCommon } from "./link-fit";
import type { StoredLink } from "./links";
import { maskHashes } from "./mask-hashes";
import { refuseMissingSecrets } from "./missing-secrets";
import { refuseUpstream } from "./plan-tunnel";

/** All that one bind of a link needs, and how its gate verifies. */
export type LinkPlan = { plan: TunnelPlan; gate: GateOrder };

/**
 * What is sent to ngrok for a link: composed as for a tunnel with a gate, and looked at by the same last check before the
 * bind. Throws a Problem rather than plan a listener without login.
 * @param members all tunnels of its group, also those that are stopped
 */
export function planLink(
  link: StoredLink,
  name: string,
  members: readonly TunnelConfig[],
  headers: GateHeaders,
  doors: PolicyDoors = doorsForLink(members),
): LinkPlan {
  const { id, domain, accountId, profileId } = link;
  refuseMissingSecrets({ accountId, profileId });
  const policy = composeLinkPolicy(members, getCredentials(profileId), headers, doors);
  const gate = orderGate(composeCommon(members), getProfile(profileId), headers);
  const plan: TunnelPlan = {
    account: getConnection(accountId),
    listener: {
      tunnelId: id,
      name,
      // The link's proxy takes its place.
      upstreamUrl: "",
      ...(domain !== undefined && { domain }),
      protection: { kind: "traffic-policy", policy: JSON.stringify(policy) },
      pooling: false,
      verifyUpstreamTls: true,
    },
  };
  return { plan, gate };
}

/**
 * A text that changes when the link has to be bound anew: domain, account, login, Access Key, rules. Doors are left out,
 * because a link may stay bound with doors that have ended. Secrets are sealed or masked in it.
 */
export function describeBind(link: StoredLink, members: readonly TunnelConfig[]): string {
  const { domain, accountId, profileId } = link;
  // Another Access Key does not show in the policy below. A new name of the profile is nothing that a login needs.
  const sealedKey = findSealedClientSecret(profileId);
  const policy = composeLinkPolicy(members, masked(profileId), MASKED_GATE_HEADERS, NO_DOORS);
  return JSON.stringify([domain, accountId, profileId, sealedKey, policy]);
}

const NO_DOORS: PolicyDoors = { keys: [], webhooks: [], origins: [] };

/** What would be sent to ngrok, with the client secret, the gate's headers and what keys are compared with masked. */
export function previewLinkPolicy(
  { profileId }: Pick<StoredLink, "profileId">,
  members: readonly TunnelConfig[],
): TrafficPolicy {
  const doors = doorsForLink(members);
  return maskHashes(composeLinkPolicy(members, masked(profileId), MASKED_GATE_HEADERS, doors));
}

function masked(profileId: string): ProfileCredentials {
  return { ...getProfile(profileId), clientSecret: "********" };
}

function composeLinkPolicy(
  members: readonly TunnelConfig[],
  profile: ProfileCredentials,
  gateHeaders: GateHeaders,
  doors: PolicyDoors,
): TrafficPolicy {
  const input = { ...composeCommon(members), identityHeaders: true, gateHeaders, doors };
  return composePolicy(input, profile);
}

/** What the requests of one app on a link need. Throws a Problem when it may not be shared. */
export function orderApp(config: TunnelConfig): NonNullable<LinkApp["order"]> {
  refuseUpstream(config.upstream);
  const { upstream: upstreamUrl, verifyUpstreamTls, rewriteHost, hostHeader, inspect } = config;
  const hideIdentity = hidesIdentity(config);
  return {
    upstreamUrl,
    verifyUpstreamTls,
    rewriteHost,
    hostHeader,
    hideIdentity,
    identified: isIdentified(config),
    policyAdds: [],
    inspect,
    notes: hideIdentity ? ["The app did not get the identity headers."] : [],
    access: rulesOf(config),
  };
}
