import type { AccountReport } from "@/lib/accounts/schema";
import type { Check } from "@/lib/profiles/schema";
import type { TunnelConfig } from "@/lib/tunnels/schema";

/** ngrok's free plan (https://ngrok.com/docs/pricing-limits/free-plan-limits). */
const FREE = { endpoints: 3, agents: 3, rules: 5, usersAMonth: 3 };

export type PlanNumbers = {
  /** Other tunnels of the account that are up here. */
  othersUp: number;
  /** Rules in the policy as it would be sent. */
  rules: number;
};

type Tunnel = Pick<TunnelConfig, "allowedEmails" | "allowedDomains" | "domain" | "pooling">;

/** What ngrok's free plan would refuse, said before ngrok does. Nothing for other plans, which have room. Pure. */
export function checkPlan(
  tunnel: Tunnel,
  account: AccountReport["account"],
  { othersUp, rules }: PlanNumbers,
): Check[] {
  if (account === undefined || !/free/i.test(account.plan)) return [];
  return [endpoints(othersUp), agents(), ruleCount(rules), users(tunnel), ...paidOptions(tunnel)];
}

function line(id: string, fits: boolean, detail: string, fix: string): Check {
  const title = "The free plan has room for it";
  if (fits) return { id, status: "pass", title, detail };
  return { id, status: "warn", title, detail, fix, action: "ngrok-plans" };
}

function endpoints(othersUp: number): Check {
  return line(
    "plan-endpoints",
    othersUp < FREE.endpoints,
    `${othersUp} of ${FREE.endpoints} endpoints are up already.`,
    "Stop one of them first, or use a larger plan.",
  );
}

function agents(): Check {
  const detail = `Gatehouse is one of ${FREE.agents} agents, for all tunnels of the account.`;
  return line("plan-agents", true, detail, "");
}

function ruleCount(rules: number): Check {
  return line(
    "plan-rules",
    rules <= FREE.rules,
    `The policy has ${rules} of ${FREE.rules} rules.`,
    "Join rules of the extra policy, or use a larger plan.",
  );
}

function users({ allowedEmails, allowedDomains }: Tunnel): Check {
  const listed = allowedEmails.length;
  const isShort = allowedDomains.length === 0 && listed > 0;
  const who = isShort
    ? `${listed} ${listed === 1 ? "person" : "people"} may enter`
    : "More people may enter than are listed one by one";
  return line(
    "plan-users",
    isShort && listed <= FREE.usersAMonth,
    `${who}; ${FREE.usersAMonth} different ones can log in each month, over all tunnels.`,
    "Use a larger plan for a team.",
  );
}

function paidOptions({ domain, pooling }: Tunnel): Check[] {
  const isOwn = domain !== undefined && !/\.(ngrok-free\.(app|dev)|localhost)$/.test(domain);
  const custom = line(
    "plan-domain",
    false,
    "The account's dev domain is the only one that it can use.",
    "Leave the domain empty, or use a larger plan.",
  );
  const pool = line(
    "plan-pooling",
    false,
    "Several tunnels on one URL are not part of it.",
    "Turn off pooling, or use a larger plan.",
  );
  return [...(isOwn ? [custom] : []), ...(pooling ? [pool] : [])];
}
