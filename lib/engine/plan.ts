/** What it takes to open the agent session of one ngrok account. */
export type AccountConnection = {
  accountId: string;
  name: string;
  authtoken: string;
  /** Custom agent ingress as `host:port`. */
  serverAddr?: string;
  /** PEM, for an ingress whose certificate the system does not know. */
  caCertificate?: string;
};

/** How a listener is protected. There is no third kind, and none without a login. */
export type ListenerProtection =
  | { kind: "traffic-policy"; policy: string }
  | {
      kind: "listener-oidc";
      issuerUrl: string;
      clientId: string;
      clientSecret: string;
      allowedEmails: string[];
      allowedDomains: string[];
      scopes: string[];
    };

/** One listener, complete: nothing more is looked up once it is being bound. */
export type ListenerPlan = {
  tunnelId: string;
  name: string;
  /** Scheme, host and port. */
  upstreamUrl: string;
  /** Without it ngrok chooses the host name. */
  domain?: string;
  protection: ListenerProtection;
  pooling: boolean;
  verifyUpstreamTls: boolean;
};

export type TunnelPlan = { account: AccountConnection; listener: ListenerPlan };
