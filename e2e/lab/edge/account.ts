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
  /** The one domain that ngrok has chosen for the account: an endpoint without a URL gets it. */
  devDomain: string;
  /** Reserved host names. */
  domains: string[];
};
