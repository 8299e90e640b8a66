import type { PolicyRule } from "@/lib/tunnels/extra-policy";
import { readPublicUrl, readUpstream } from "./address";
import { type ReadPolicy, toExtraPolicy } from "./read-policy";
import { type Login, type ReadTunnel, refuse } from "./read-tunnel";

export type Parts = {
  name: string;
  /** As the file has them. */
  localAddress: unknown;
  publicAddress: unknown;
  policy: ReadPolicy;
  /** Where the file has them outside the policy. */
  login?: Login | undefined;
  emails?: string[] | undefined;
  domains?: string[] | undefined;
  requestRules?: PolicyRule[];
  responseRules?: PolicyRule[];
  pooling?: boolean | undefined;
  inspect?: boolean | undefined;
  verifyUpstreamTls?: boolean | undefined;
  rewriteHost?: boolean | undefined;
  notes: string[];
};

/** A tunnel of its parts, or the reason why Gatehouse cannot have it. */
export function assemble(parts: Parts): ReadTunnel {
  const { name, policy } = parts;
  const upstream = readUpstream(parts.localAddress);
  if (!upstream.ok) return refuse(name, upstream.reason);
  const address = readPublicUrl(parts.publicAddress);
  if (!address.ok) return refuse(name, address.reason);
  const { login, maxSessionDuration, idleSessionDuration, userinfoRefresh } = policy;
  const extraPolicy = toExtraPolicy(
    [...(parts.requestRules ?? []), ...policy.requestRules],
    [...(parts.responseRules ?? []), ...policy.responseRules],
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
      pooling: parts.pooling ?? false,
      inspect: parts.inspect ?? true,
      rewriteHost: parts.rewriteHost ?? policy.rewriteHost ?? false,
      // ngrok's agent trusts any certificate of the local app unless it is told otherwise.
      verifyUpstreamTls: parts.verifyUpstreamTls ?? !upstream.url.startsWith("https:"),
    },
    notes: [...upstream.notes, ...address.notes, ...policy.notes, ...parts.notes],
  };
}
