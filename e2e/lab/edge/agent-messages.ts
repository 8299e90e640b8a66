import { z } from "zod";

/** Every stream begins with a u32 that says what the stream is for. */
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
    /** The name in ngrok's library for Go. */
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

/** The older way to protect an endpoint: options of the listener. */
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
  /** `name:password`, the form before BasicAuth. */
  Auth: z.string().nullish(),
  /** The app gets its own address as Host. */
  HostHeaderRewrite: z.boolean().nullish(),
  CircuitBreaker: z.object({ error_threshold: z.number() }).nullish(),
  TLSTermination: z.object({ cert: z.string(), key: z.string() }).nullish(),
};
const modulesSchema = z.object(moduleSchemas);

export const bindSchema = z.object({
  Id: z.string().default(""),
  Proto: z.string(),
  ForwardsTo: z.string().default(""),
  /** `http2` when the app speaks HTTP/2. */
  ForwardsProto: z.string().default(""),
  Opts: z.looseObject({
    Domain: z.string().default(""),
    Hostname: z.string().default(""),
    OIDC: oidcOptionsSchema.nullish(),
    TrafficPolicy: z.string().nullish(),
    /** The version of the PROXY protocol that the app expects; 0 for none. */
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

/** A refusal by ngrok. */
export class Refusal extends Error {
  constructor(
    text: string,
    readonly code: string,
  ) {
    super(text);
  }

  /** The SDK reads the line that starts with ERR_NGROK_ as the code. */
  get wireText(): string {
    return `${this.message}\n\n${this.code}\n`;
  }
}
