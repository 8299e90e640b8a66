import { hostFieldsOf } from "@/lib/contract/host-header";
import type { PolicyRule } from "@/lib/tunnels/extra-policy";
import { findWayPast } from "@/lib/tunnels/policy-actions";
import { hostOf, isOwnHost, readPublicUrl, readUpstream } from "./address";
import type { ReadPolicy } from "./found-policy";
import { replacedLogin } from "./login-options";
import { toExtraPolicy } from "./read-policy";
import { type Login, type ReadTunnel, refuse } from "./read-tunnel";
import { join, type Remarks } from "./remarks";

export type Parts = {
  name: string;
  /** The addresses as the file has them. */
  localAddress: unknown;
  publicAddress: unknown;
  policy: ReadPolicy;
  /** The login, if the file has one outside the policy. */
  login?: Login | undefined;
  emails?: string[] | undefined;
  domains?: string[] | undefined;
  requestRules?: PolicyRule[];
  responseRules?: PolicyRule[];
  pooling?: boolean | undefined;
  inspect?: boolean | undefined;
  verifyUpstreamTls?: boolean | undefined;
  /** ngrok's `host_header`: `rewrite`, `preserve` or a name. */
  hostHeader?: string | undefined;
  remarks: Remarks;
};

function pastTheGate(type: string): string {
  return `The gate is off, because a rule sends requests elsewhere than to your app (${type}), past it.`;
}

/** Makes a tunnel from its parts, or says why Gatehouse cannot import it. */
export function assemble(parts: Parts): ReadTunnel {
  const { name, policy } = parts;
  const host = hostOf(parts.publicAddress);
  const upstream = readUpstream(parts.localAddress);
  if (!upstream.ok) return refuse(name, upstream.reason, host);
  const address = readPublicUrl(parts.publicAddress);
  if (!address.ok) return refuse(name, address.reason, host);
  const { login, maxSessionDuration, idleSessionDuration, userinfoRefresh } = policy;
  const requestRules = [...(parts.requestRules ?? []), ...policy.requestRules];
  const responseRules = [...(parts.responseRules ?? []), ...policy.responseRules];
  const extraPolicy = toExtraPolicy(requestRules, responseRules);
  const wayPast = findWayPast([...requestRules, ...responseRules]);
  const remarks = join(
    {
      notes: [...upstream.notes, ...address.notes, ...(wayPast ? [pastTheGate(wayPast)] : [])],
      widens: [],
    },
    policy,
    findLostBeside(parts),
    parts.remarks,
  );
  return {
    ok: true,
    name,
    login: login ?? parts.login,
    fields: {
      upstream: upstream.url,
      ...(address.domain && { domain: address.domain }),
      allowedEmails: policy.allowedEmails ?? parts.emails ?? [],
      allowedDomains: policy.allowedDomains ?? parts.domains ?? [],
      ...(maxSessionDuration && { maxSessionDuration }),
      ...(idleSessionDuration && { idleSessionDuration }),
      ...(userinfoRefresh && { userinfoRefresh }),
      identityHeaders: policy.identityHeaders ?? true,
      ...(extraPolicy && { extraPolicy }),
      ...(wayPast && { gate: false }),
      pooling: parts.pooling ?? false,
      inspect: parts.inspect ?? true,
      ...hostFields(parts, upstream.url),
      // ngrok's agent trusts any certificate of the local app unless it is told otherwise.
      verifyUpstreamTls: parts.verifyUpstreamTls ?? !upstream.url.startsWith("https:"),
    },
    forwardsTo: requestRules.flatMap(findForwards),
    ...remarks,
  };
}

/** The `Host` that the app gets. An option of the tunnel counts before a rule of its policy. */
function hostFields({ hostHeader, policy }: Parts, upstream: string) {
  const asked = hostHeader ?? policy.hostHeader ?? "preserve";
  if (/^rewrite$/i.test(asked) || isOwnHost(asked, upstream)) return { rewriteHost: true };
  return hostFieldsOf(asked, upstream) ?? { rewriteHost: false };
}

/** Settings that a tunnel has both in its policy and outside it: only the policy counts. */
function findLostBeside({ policy, login, emails, domains }: Parts): Remarks {
  const hasLists = policy.allowedEmails !== undefined || policy.allowedDomains !== undefined;
  const widens = [
    ...(policy.login && login ? [replacedLogin("oidc beside the login of its policy")] : []),
    ...(hasLists && (emails?.length || domains?.length)
      ? ["Its allow_emails and allow_domains are left out: its policy has lists, too."]
      : []),
  ];
  return { notes: [], widens };
}

function findForwards({ actions }: PolicyRule): string[] {
  return actions
    .filter(({ type }) => type === "forward-internal")
    .flatMap(({ config }) => hostOf(config?.url) ?? []);
}
