import type { TunnelConfig } from "@/lib/contract/tunnels";
import type { AccessRules } from "@/lib/traffic/gate-orders";
import { mayBeOf, type Owner, type TunnelAccess } from "./tunnel-access";

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
export type WaitingAsk = { issuer: string; sub: string; lapsesAt: number };

/**
 * The rules of who may enter a tunnel, from its configuration, grants, removals, questions and answers. Grants need
 * *Ask to come in*, because without it ngrok itself refuses people who are not on the list. Pure.
 */
export function composeRules(
  config: AccessConfig,
  { grants, removals, refusals }: TunnelAccess,
  asks: readonly WaitingAsk[],
): AccessRules {
  const removed = [...removals.values()];
  const removedOwners = removed.flatMap(({ owners }) => owners);
  const isRemoved = (key: string, owner: Owner) =>
    removals.has(key) || removedOwners.some((each) => mayBeOf(each, owner));
  const granted = config.askToComeIn ? [...grants] : [];
  return {
    emails: config.allowedEmails,
    domains: config.allowedDomains,
    roles: config.allowedRoles,
    tenants: config.allowedTenants,
    requireVerifiedEmail: config.requireVerifiedEmail,
    mayAsk: config.askToComeIn,
    grants: granted
      .filter(([key, grant]) => !isRemoved(key, grant))
      .map(([, { email, issuer, sub, until }]) => ({
        email,
        ...known({ issuer, sub }),
        until: until ?? null,
      })),
    removals: removed.flatMap(({ email, owners }) =>
      owners.length === 0 ? [{ email }] : owners.map((owner) => ({ email, ...known(owner) })),
    ),
    asks: [
      ...asks.map(({ issuer, sub, lapsesAt }) => ({
        issuer,
        sub,
        state: "waiting" as const,
        until: lapsesAt,
      })),
      ...[...refusals.values()].map(({ issuer, sub, until }) => ({
        ...known({ issuer }),
        sub,
        state: until === undefined ? ("never" as const) : ("refused" as const),
        until: until ?? null,
      })),
    ],
  };
}

function known({ issuer, sub }: Owner): { issuer?: string; sub?: string } {
  return { ...(issuer !== undefined && { issuer }), ...(sub !== undefined && { sub }) };
}
