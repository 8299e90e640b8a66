import { z } from "zod";

/** The u32 that opens every stream says what it is for. */
export const STREAM = {
  AUTH: 0,
  BIND: 1,
  UNBIND: 2,
  PROXY: 3,
  RESTART: 4,
  STOP: 5,
  BIND_LABELED: 7,
  STOP_TUNNEL: 9,
  HEARTBEAT: 0xffffffff,
} as const;

export const authSchema = z.object({
  ClientId: z.string().default(""),
  Extra: z.object({
    AuthToken: z.string().default(""),
    /** What ngrok's library for Go calls it. */
    Authtoken: z.string().default(""),
    Cookie: z.string().default(""),
    Metadata: z.string().default(""),
    UserAgent: z.string().default(""),
    /** Nanoseconds. */
    HeartbeatInterval: z.number().default(0),
  }),
});

const listOfText = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

export const oidcOptionsSchema = z.object({
  issuer_url: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
  allow_emails: listOfText,
  allow_domains: listOfText,
  scopes: listOfText,
});

const headerChanges = z.object({ add: listOfText, remove: listOfText }).nullish();
const certificateAuthority = z.object({ mutual_tls_ca: z.string() }).nullish();

/** The older way to protect an endpoint, by options of the listener. */
const moduleSchemas = {
  BasicAuth: z
    .object({
      credentials: z.array(z.object({ username: z.string(), cleartext_password: z.string() })),
    })
    .nullish(),
  OAuth: z
    .object({
      provider: z.string(),
      allow_emails: listOfText,
      allow_domains: listOfText,
      scopes: listOfText,
    })
    .nullish(),
  IPRestriction: z.object({ allow_cidrs: listOfText, deny_cidrs: listOfText }).nullish(),
  UserAgentFilter: z.object({ allow: listOfText, deny: listOfText }).nullish(),
  WebhookVerification: z.object({ provider: z.string() }).nullish(),
  WebsocketTCPConverter: z.object({}).nullish(),
  MutualTLSCA: certificateAuthority,
  MutualTLSAtEdge: certificateAuthority,
  RequestHeaders: headerChanges,
  ResponseHeaders: headerChanges,
  Compression: z.object({}).nullish(),
  /** `name:password`, from before BasicAuth. */
  Auth: z.string().nullish(),
  /** The Host that the app sees is the app's own. */
  HostHeaderRewrite: z.boolean().nullish(),
  CircuitBreaker: z.object({ error_threshold: z.number() }).nullish(),
  TLSTermination: z.object({ cert: z.string(), key: z.string() }).nullish(),
};
const modulesSchema = z.object(moduleSchemas);

export const bindSchema = z.object({
  Id: z.string().default(""),
  Proto: z.string(),
  ForwardsTo: z.string().default(""),
  /** `http2` where the app is to be spoken to so. */
  ForwardsProto: z.string().default(""),
  Opts: z.looseObject({
    Domain: z.string().default(""),
    Hostname: z.string().default(""),
    OIDC: oidcOptionsSchema.nullish(),
    TrafficPolicy: z.string().nullish(),
    /** Version of the PROXY protocol that the app speaks; 0 for none. */
    ProxyProto: z
      .number()
      .nullish()
      .transform((version) => version ?? 0),
    ...moduleSchemas,
  }),
  Extra: z.object({
    Token: z.string().default(""),
    Metadata: z.string().default(""),
    PoolingEnabled: z.boolean().nullish(),
  }),
});

export const unbindSchema = z.object({ Id: z.string() });

export type AuthRequest = z.infer<typeof authSchema>;
export type BindRequest = z.infer<typeof bindSchema>;
export type Modules = z.infer<typeof modulesSchema>;
export type OidcOptions = z.infer<typeof oidcOptionsSchema>;

/** What ngrok says when it says no. */
export class Refusal extends Error {
  constructor(
    text: string,
    readonly code: string,
  ) {
    super(text);
  }

  /** The SDK takes the line that starts with ERR_NGROK_ for the code. */
  get wireText(): string {
    return `${this.message}\n\n${this.code}\n`;
  }
}
