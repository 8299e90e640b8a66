import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import type { TunnelAccess } from "./tunnel-access";

/** The configured fields that decide who may enter a tunnel. */
export type AccessConfig = Pick<
  TunnelConfig,
  | "gate"
  | "askToComeIn"
  | "allowedEmails"
  | "allowedDomains"
  | "allowedRoles"
  | "allowedTenants"
  | "requireVerifiedEmail"
>;

/** A question that waits for its answer until it lapses (milliseconds). */
export type WaitingAsk = { sub: string; lapsesAt: number };

/**
 * The rules of who may enter a tunnel, from its configuration, grants, removals, questions and answers. Grants need
 * *Ask to come in*, because without it ngrok itself refuses people who are not on the list. Pure.
 */
export function composeRules(
  config: AccessConfig,
  { grants, removals, refusals }: TunnelAccess,
  asks: readonly WaitingAsk[],
): AccessRules {
  const removedSubs = [...removals.values()].flatMap(({ sub }) => sub ?? []);
  const isRemoved = (key: string, sub: string | undefined) =>
    removals.has(key) || (sub !== undefined && removedSubs.includes(sub));
  const granted = config.askToComeIn ? [...grants] : [];
  return {
    emails: config.allowedEmails,
    domains: config.allowedDomains,
    roles: config.allowedRoles,
    tenants: config.allowedTenants,
    requireVerifiedEmail: config.requireVerifiedEmail,
    mayAsk: config.askToComeIn,
    grants: granted
      .filter(([key, { sub }]) => !isRemoved(key, sub))
      .map(([, { email, sub, until }]) => ({
        email,
        ...(sub !== undefined && { sub }),
        until: until ?? null,
      })),
    removals: [...removals.values()].map(({ email, sub }) => ({
      email,
      ...(sub !== undefined && { sub }),
    })),
    asks: [
      ...asks.map(({ sub, lapsesAt }) => ({ sub, state: "waiting" as const, until: lapsesAt })),
      ...[...refusals].map(([sub, { until }]) => ({
        sub,
        state: until === undefined ? ("never" as const) : ("refused" as const),
        until: until ?? null,
      })),
    ],
  };
}
