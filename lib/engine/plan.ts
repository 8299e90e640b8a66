/** What is needed to open an agent session of one ngrok account. */
export type AccountConnection = {
  accountId: string;
  name: string;
  authtoken: string;
  /** Custom agent ingress as `host:port`. */
  serverAddr?: string;
  /** PEM, for an ingress whose certificate the system does not know. */
  caCertificate?: string;
};

/** Whether a session of the one is a session of the other: the name says nothing about that. */
export function isSameSession(one: AccountConnection, other: AccountConnection): boolean {
  return (
    one.accountId === other.accountId &&
    one.authtoken === other.authtoken &&
    one.serverAddr === other.serverAddr &&
    one.caCertificate === other.caCertificate
  );
}

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

/** Everything that is needed to bind one listener. */
export type ListenerPlan = {
  tunnelId: string;
  name: string;
  /** Where the SDK forwards to: an http(s) URL, or `unix:` and a socket's path. */
  upstreamUrl: string;
  /** What ngrok's dashboard shows as the upstream, when it differs. */
  forwardsTo?: string;
  /** Without it ngrok chooses the host name. */
  domain?: string;
  protection: ListenerProtection;
  pooling: boolean;
  verifyUpstreamTls: boolean;
};

export type TunnelPlan = {
  /** As it is stored when the plan is handed to the engine. */
  account: AccountConnection;
  listener: ListenerPlan;
  /** ngrok may still have a stale endpoint of this tunnel, from an earlier process. */
  mayBeStale?: boolean;
  /** Called once, when this run has ended or will not begin, to close what was opened for it. */
  release?: () => void;
};
