import { z } from "zod";

/** The u32 that opens every stream says what it is for. */
export const STREAM = {
  AUTH: 0,
  BIND: 1,
  UNBIND: 2,
  PROXY: 3,
  RESTART: 4,
  STOP: 5,
  STOP_TUNNEL: 9,
  HEARTBEAT: 0xffffffff,
} as const;

export const authSchema = z.object({
  ClientId: z.string().default(""),
  Extra: z.object({
    AuthToken: z.string().default(""),
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

export const bindSchema = z.object({
  Id: z.string().default(""),
  Proto: z.string(),
  ForwardsTo: z.string().default(""),
  Opts: z.looseObject({
    Domain: z.string().default(""),
    Hostname: z.string().default(""),
    OIDC: oidcOptionsSchema.nullish(),
    TrafficPolicy: z.string().nullish(),
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
