/** An ngrok account as the lab knows it. */
export type LabAccount = {
  authtoken: string;
  name: string;
  plan: "Free" | "Pay-as-you-go";
  /** Agent sessions at once. */
  sessionLimit: number;
  endpointLimit: number;
  /** Whether the plan has OpenID Connect. */
  oidc: boolean;
  /** Reserved host names. */
  domains: string[];
};
