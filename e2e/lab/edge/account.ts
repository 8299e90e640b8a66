/** An ngrok account as the lab knows it. */
export type LabAccount = {
  authtoken: string;
  name: string;
  plan: Plan;
  /** Agent sessions at once. */
  sessionLimit: number;
  endpointLimit: number;
  /** Endpoints over one session; absent where only the account's number counts. */
  sessionEndpointLimit?: number;
  /** Rules in one policy; absent where there is no limit. */
  ruleLimit?: number;
  /** People who log in within a month; absent where there is no limit. */
  monthlyLogins?: number;
  /** Whether the plan has OpenID Connect. */
  oidc: boolean;
  /** The one domain that ngrok has chosen for the account: an endpoint without a URL gets it. */
  devDomain: string;
  /** Reserved host names. */
  domains: string[];
};

export type Plan = "Free" | "Hobbyist" | "Pay-as-you-go";

/**
 * What ngrok documents for each plan (https://ngrok.com/docs/pricing-limits). Where it says "unlimited" the lab has a
 * number that no test meets by chance. Rules per policy are documented for Free alone.
 */
export const PLANS: Record<
  Plan,
  Pick<LabAccount, "plan" | "sessionLimit" | "endpointLimit" | "ruleLimit" | "monthlyLogins">
> = {
  Free: { plan: "Free", sessionLimit: 3, endpointLimit: 3, ruleLimit: 5, monthlyLogins: 3 },
  Hobbyist: { plan: "Hobbyist", sessionLimit: 3, endpointLimit: 3, monthlyLogins: 5 },
  "Pay-as-you-go": { plan: "Pay-as-you-go", sessionLimit: 10, endpointLimit: 500 },
};
