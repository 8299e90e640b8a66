import { parseDuration } from "@/lib/contract/durations";
import { foldEmail } from "@/lib/contract/fold-email";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { LONGEST_LOGIN } from "@/lib/tunnels/gate-order";

type Rule = (before: TunnelConfig, after: TunnelConfig) => boolean;

/**
 * The settings of which a value can be narrower than another one, and when it is. Of every other setting each change is
 * one that only the owner makes. So a setting that is added later is the owner's until somebody writes a rule for it.
 */
const RULES: Partial<Record<keyof TunnelConfig, Rule>> = {
  allowedEmails: fewerPeople,
  allowedDomains: fewerPeople,
  allowedRoles: (before, after) =>
    after.allowedRoles.length > 0 &&
    (before.allowedRoles.length === 0 || isWithin(after.allowedRoles, before.allowedRoles)),
  // With tenants a role is looked for in these alone, so new ones can let in somebody who has the role only there.
  allowedTenants: (before, after) =>
    after.allowedTenants.length > 0 &&
    (before.allowedTenants.length === 0
      ? before.allowedRoles.length === 0
      : isWithin(after.allowedTenants, before.allowedTenants)),
  gate: turnsTo("gate", true),
  askToComeIn: turnsTo("askToComeIn", false),
  requireVerifiedEmail: turnsTo("requireVerifiedEmail", true),
  allowedOrigins: (before, after) => isWithin(after.allowedOrigins, before.allowedOrigins),
  maxSessionDuration: (before, after) => longestLogin(after) <= longestLogin(before),
  idleSessionDuration: notLonger("idleSessionDuration"),
  userinfoRefresh: notLonger("userinfoRefresh"),
  stopAfter: notLonger("stopAfter"),
  pooling: turnsTo("pooling", false),
  verifyUpstreamTls: turnsTo("verifyUpstreamTls", true),
  resumeOnLaunch: turnsTo("resumeOnLaunch", false),
};

/**
 * Those of the changed settings that may let somebody in who could not enter before, or keep an app open longer. Pure.
 */
export function findWider(
  before: TunnelConfig,
  after: TunnelConfig,
  changed: readonly (keyof TunnelConfig)[],
): (keyof TunnelConfig)[] {
  return changed.filter((key) => !(RULES[key]?.(before, after) ?? false));
}

/** Both lists together say who may enter. Without any entry, everyone who can log in may enter. */
function fewerPeople(before: TunnelConfig, after: TunnelConfig): boolean {
  const isForAll = ({ allowedEmails, allowedDomains }: TunnelConfig) =>
    allowedEmails.length + allowedDomains.length === 0;
  if (isForAll(after)) return isForAll(before);
  if (isForAll(before)) return true;
  return (
    isWithin(after.allowedEmails.map(foldEmail), before.allowedEmails.map(foldEmail)) &&
    isWithin(after.allowedDomains, before.allowedDomains)
  );
}

function isWithin(some: readonly string[], all: readonly string[]): boolean {
  const known = new Set(all);
  return some.every((each) => known.has(each));
}

function turnsTo(key: keyof TunnelConfig, value: boolean): Rule {
  return (_before, after) => after[key] === value;
}

/** A time that is not set has no end. */
function notLonger(key: "idleSessionDuration" | "userinfoRefresh" | "stopAfter"): Rule {
  return (before, after) => secondsOf(after[key]) <= secondsOf(before[key]);
}

/** Where no time is set, a gate asks for a new login all the same. */
function longestLogin({ gate, protection, maxSessionDuration }: TunnelConfig): number {
  const isGated = gate && protection === "traffic-policy";
  return secondsOf(maxSessionDuration ?? (isGated ? LONGEST_LOGIN : undefined));
}

function secondsOf(duration: string | undefined): number {
  return (duration && parseDuration(duration)) || Number.POSITIVE_INFINITY;
}
