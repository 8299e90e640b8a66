/** An ngrok account in the lab. */
export type LabAccount = {
  authtoken: string;
  name: string;
  plan: Plan;
  /** The number of agent sessions at the same time. */
  sessionLimit: number;
  endpointLimit: number;
  /** The number of endpoints over one session. When absent, only the account's number counts. */
  sessionEndpointLimit?: number;
  /** The number of rules in one policy; no limit when absent. */
  ruleLimit?: number;
  /** The number of people who may log in within a month; no limit when absent. */
  monthlyLogins?: number;
  /** Whether the plan includes OpenID Connect. */
  oidc: boolean;
  /** The one domain that ngrok has chosen for the account. An endpoint without a URL gets it. */
  devDomain: string;
  /** Reserved host names. */
  domains: string[];
};

export type Plan = "Free" | "Hobbyist" | "Pay-as-you-go";

/**
 * What ngrok documents for each plan (https://ngrok.com/docs/pricing-limits). Where it says "unlimited", the lab has a
 * number that no test reaches. The number of rules in a policy is documented only for Free.
 */
export const PLANS: Record<
  Plan,
  Pick<LabAccount, "plan" | "sessionLimit" | "endpointLimit" | "ruleLimit" | "monthlyLogins">
> = {
  Free: { plan: "Free", sessionLimit: 3, endpointLimit: 3, ruleLimit: 5, monthlyLogins: 3 },
  Hobbyist: { plan: "Hobbyist", sessionLimit: 3, endpointLimit: 3, monthlyLogins: 5 },
  "Pay-as-you-go": { plan: "Pay-as-you-go", sessionLimit: 10, endpointLimit: 500 },
};
