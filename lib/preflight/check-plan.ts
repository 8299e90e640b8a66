import type { AccountReport } from "@/lib/contract/accounts";
import type { Beside } from "@/lib/contract/beside";
import { isFreePlan } from "@/lib/contract/free-plan";
import type { Check } from "@/lib/contract/profiles";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { isNgrokName } from "@/lib/network/ngrok-names";

type Limits = {
  name: string;
  endpoints: number;
  agents: number;
  /** The number of rules in one policy; documented only for the free plan. */
  rules?: number;
  usersAMonth: number;
  /** Whether the account can choose names under ngrok's domains, besides its dev domain. */
  ngrokNames: boolean;
};

/**
 * What ngrok's plans have room for (https://ngrok.com/docs/pricing-limits, August 2026). Larger plans do not have these
 * limits.
 */
const FREE: Limits = {
  name: "free",
  endpoints: 3,
  agents: 3,
  rules: 5,
  usersAMonth: 3,
  ngrokNames: false,
};
const HOBBYIST: Limits = {
  name: "Hobbyist",
  endpoints: 3,
  agents: 3,
  usersAMonth: 5,
  ngrokNames: true,
};

export type PlanNumbers = {
  /** The number of other online tunnels of this account in this Gatehouse. */
  othersUp: number;
  /** The number of rules in the policy that would be sent. */
  rules: number;
  /** The other tunnels without a domain, with their URLs. */
  withoutDomain: readonly (Beside & { url: string })[];
};

type Tunnel = Pick<TunnelConfig, "allowedEmails" | "allowedDomains" | "domain" | "pooling">;

/** Checks what the account's ngrok plan would refuse, before ngrok does. Pure. */
export function checkPlan(
  tunnel: Tunnel,
  account: AccountReport["account"],
  numbers: PlanNumbers,
): Check[] {
  const limits = limitsOf(account?.plan);
  const domain = tunnel.domain === undefined ? devDomain(limits, numbers.withoutDomain) : [];
  if (!limits) return domain;
  const { othersUp, rules } = numbers;
  return [
    endpoints(limits, othersUp),
    agents(limits),
    ...ruleCount(limits, rules),
    users(limits, tunnel),
    ...(limits === FREE ? [WARNING_PAGE] : []),
    ...ownDomain(limits, tunnel),
    ...pooling(limits, tunnel),
    ...domain,
  ];
}

function limitsOf(plan: string | undefined): Limits | undefined {
  if (isFreePlan(plan)) return FREE;
  return /hobby/i.test(plan ?? "") ? HOBBYIST : undefined;
}

/** This stops no start, but visitors who do not expect the page may leave (free-plan-limits, interstitial page). */
const WARNING_PAGE: Check = {
  id: "plan-warning-page",
  status: "pass",
  title: "Visitors click through ngrok's warning page",
  detail:
    "On the free plan each browser shows it before the login, once a week: visitors click “Visit Site”. The message that you share says so. Paid plans have no such page.",
};

function line(
  id: string,
  { name }: Pick<Limits, "name">,
  fits: boolean,
  detail: string,
  fix: string,
): Check {
  if (fits) return { id, status: "pass", title: `The ${name} plan has room for it`, detail };
  const title = `The ${name} plan has no room for it`;
  return { id, status: "warn", title, detail, fix, action: "ngrok-plans" };
}

function endpoints(limits: Limits, othersUp: number): Check {
  return line(
    "plan-endpoints",
    limits,
    othersUp < limits.endpoints,
    `${othersUp} of ${limits.endpoints} endpoints are online already.`,
    "Stop one of them first, or use a larger plan.",
  );
}

function agents(limits: Limits): Check {
  const detail = `Gatehouse is one of ${limits.agents} agents, for all tunnels of the account.`;
  return line("plan-agents", limits, true, detail, "");
}

function ruleCount(limits: Limits, rules: number): Check[] {
  if (limits.rules === undefined) return [];
  const detail = `The policy has ${rules} of ${limits.rules} rules.`;
  const fix = "Combine rules of the extra policy, or use a larger plan.";
  return [line("plan-rules", limits, rules <= limits.rules, detail, fix)];
}

function users(limits: Limits, { allowedEmails, allowedDomains }: Tunnel): Check {
  const listed = allowedEmails.length;
  const isShort = allowedDomains.length === 0 && listed > 0;
  const who = isShort
    ? `${listed} ${listed === 1 ? "person" : "people"} may enter`
    : "More people may enter than are listed one by one";
  return line(
    "plan-users",
    limits,
    isShort && listed <= limits.usersAMonth,
    `${who}; ${limits.usersAMonth} different ones can log in each month, over all tunnels.`,
    "Use a larger plan for a team.",
  );
}

function ownDomain(limits: Limits, { domain }: Tunnel): Check[] {
  if (domain === undefined || /(^|\.)localhost$/.test(domain)) return [];
  // It is not known which of ngrok's names the account has.
  if (isNgrokName(domain) && (limits.ngrokNames || /ngrok-free\./.test(domain))) return [];
  const [has, fix] = limits.ngrokNames
    ? ["ngrok's own names", "Choose a name of ngrok's, or use a larger plan."]
    : ["the account's dev domain", "Leave the domain empty, or use a larger plan."];
  const detail = `The plan does not include a domain of your own; it includes ${has}.`;
  return [line("plan-domain", limits, false, detail, fix)];
}

// ngrok's pages contradict each other about the free plan, so this is only a hint.
function pooling(limits: Limits, tunnel: Tunnel): Check[] {
  if (!tunnel.pooling || limits.name !== "free") return [];
  const detail =
    "ngrok's pages contradict each other on whether the plan allows several tunnels at one URL.";
  const fix = "If ngrok refuses it, turn off pooling or use a larger plan.";
  return [line("plan-pooling", limits, false, detail, fix)];
}

/**
 * ngrok gives a tunnel without a domain the account's dev domain, of which there is one
 * (https://ngrok.com/docs/domains). Paid plans may give each tunnel its own name instead, which shows when two such
 * tunnels are online.
 */
function devDomain(
  limits: Limits | undefined,
  withoutDomain: PlanNumbers["withoutDomain"],
): Check[] {
  const [holder] = withoutDomain;
  const id = "plan-dev-domain";
  if (!holder) return [];
  if (new Set(withoutDomain.map(({ url }) => url)).size > 1) {
    const detail = "ngrok gives each tunnel without a domain its own name in this account.";
    return [{ id, status: "pass", title: "The account has a domain for it", detail }];
  }
  const isSure = limits !== undefined && !limits.ngrokNames;
  return [
    {
      id,
      status: "warn",
      title: isSure ? "The account has no domain for it" : "The account may have no domain for it",
      detail: isSure
        ? `The account has one domain, and “${holder.name}” uses it (${holder.url}). ngrok would refuse this tunnel.`
        : `ngrok gives tunnels without a domain the account's one dev domain, which “${holder.name}” may have (${holder.url}). ngrok may refuse this tunnel.`,
      fix: `Stop “${holder.name}” first, put both behind one link, or give each tunnel a domain of its own, which needs a paid plan.`,
      action: "ngrok-domains",
      beside: {
        ...(holder.tunnelId !== undefined && { tunnelId: holder.tunnelId }),
        name: holder.name,
      },
    },
  ];
}
