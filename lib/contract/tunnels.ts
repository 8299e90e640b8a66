import { z } from "zod/mini";
import { appFailureCodeSchema } from "./app-failure";
import { parseDuration } from "./durations";
import { explainedErrorSchema } from "./errors";
import { clearable, keptSecretSchema, nameSchema, timeSchema } from "./fields";
import { gateStateSchema, gateStatusSchema } from "./gate";
import { readHostHeader } from "./host-header";
import { hasHidden } from "./show-hidden.mjs";
import { parseUpstream } from "./upstream";

const HOSTNAME =
  /^(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

export const upstreamSchema = z.pipe(
  z.union(
    [z.string(), z.pipe(z.number(), z.transform(String))],
    "Enter the port or address of your app.",
  ),
  z.transform((text, context) => {
    const result = parseUpstream(text.slice(0, 2048));
    if (result.ok) return result.upstream.url;
    context.issues.push({ code: "custom", message: result.message, input: text });
    return z.NEVER;
  }),
);

export const domainSchema = z
  .pipe(
    z.string().check(z.trim(), z.toLowerCase()),
    z.transform((text) => text.replace(/^https?:\/\//, "").replace(/\/$/, "")),
  )
  .check(
    z.refine(
      (text) => HOSTNAME.test(text),
      "Enter only the host name, such as demo.example.com, without path or port.",
    ),
  );

// Not the whole of RFC 5322, only addresses that can log in. So quotes, spaces and a second @ cannot get into policies.
const EMAIL = /^[^\s@"\\,;<>()[\]]{1,64}@[^\s@"\\,;<>()[\]]{1,253}$/u;

/** The e-mail of one person, as written on a list. */
export const personEmailSchema = z.string("Enter an e-mail address.").check(
  z.trim(),
  z.regex(EMAIL, "Enter e-mail addresses, such as member@example.com."),
  z.refine((email) => !hasHidden(email), "Remove the invisible characters from the address."),
);

export const allowedEmailsSchema = z.pipe(
  z
    .array(personEmailSchema)
    .check(z.maxLength(5000, "That is more than 5,000 addresses. Allow a domain instead.")),
  z.transform((emails) => [
    ...new Map(emails.map((email) => [email.toLowerCase(), email])).values(),
  ]),
);

export const allowedDomainsSchema = z.pipe(
  z
    .array(
      z
        .pipe(
          z.string().check(z.trim(), z.toLowerCase()),
          z.transform((text) => text.replace(/^@/, "")),
        )
        .check(
          z.refine((text) => HOSTNAME.test(text), "Enter whole domains, such as example.com."),
        ),
    )
    .check(z.maxLength(500, "That is more than 500 domains.")),
  z.transform((domains) => [...new Set(domains)]),
);

/** The provider's names. They are compared letter by letter. */
function providerNamesSchema(what: string, most: number) {
  return z.pipe(
    z
      .array(
        z.string().check(
          z.trim(),
          z.minLength(1, `Enter ${what}, one a line.`),
          z.maxLength(200, "That is longer than 200 characters."),
          z.refine((name) => !hasHidden(name), "Remove the invisible characters from the name."),
        ),
      )
      .check(z.maxLength(most, `That is more than ${most} ${what}.`)),
    z.transform((names) => [...new Set(names)]),
  );
}

export const allowedRolesSchema = providerNamesSchema("roles", 200);
export const allowedTenantsSchema = providerNamesSchema("tenants", 500);

export const allowedOriginsSchema = z.pipe(
  z
    .array(
      z.pipe(
        z.string().check(z.maxLength(300, "That is longer than 300 characters.")),
        z.transform((text, context) => {
          const origin = readOrigin(text);
          if (origin !== undefined) return origin;
          const message =
            "Enter whole origins without a path, such as https://app.example.com or http://localhost:5173.";
          context.issues.push({ code: "custom", message, input: text });
          return z.NEVER;
        }),
      ),
    )
    .check(z.maxLength(100, "That is more than 100 origins.")),
  z.transform((origins) => [...new Set(origins)]),
);

/**
 * The form that a browser writes in `Origin` (RFC 6454, 6.2). Patterns and `null` are refused, because they match
 * anybody.
 */
function readOrigin(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^https?:\/\/[^/?#@\\*\s]+\/?$/i.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  return new URL(trimmed).origin;
}

export const durationSchema = z.string().check(
  z.trim(),
  z.refine(
    (text) => parseDuration(text) !== undefined,
    "Enter a duration of at least 1 second, such as 90s, 30m or 2h30m.",
  ),
);

export const hostHeaderSchema = z.pipe(
  z.string().check(z.maxLength(300, "Enter a host name, such as shop.test or shop.test:8080.")),
  z.transform((text, context) => {
    const name = readHostHeader(text);
    if (name !== undefined) return name;
    const message = "Enter only a host name, such as shop.test or shop.test:8080.";
    context.issues.push({ code: "custom", message, input: text });
    return z.NEVER;
  }),
);

const fields = {
  name: nameSchema,
  accountId: z.string("Choose an ngrok account.").check(z.minLength(1, "Choose an ngrok account.")),
  profileId: z
    .string("Choose a Descope profile.")
    .check(z.minLength(1, "Choose a Descope profile.")),
  upstream: upstreamSchema,
  domain: clearable(domainSchema),
  protection: z.enum(["traffic-policy", "listener-oidc"], "Choose how the login is attached."),
  allowedEmails: allowedEmailsSchema,
  allowedDomains: allowedDomainsSchema,
  gate: z.boolean("Say whether the gate is on."),
  askToComeIn: z.boolean("Say whether people may ask to come in."),
  allowedRoles: allowedRolesSchema,
  allowedTenants: allowedTenantsSchema,
  requireVerifiedEmail: z.boolean("Say whether e-mails have to be verified."),
  allowedOrigins: allowedOriginsSchema,
  extraPolicy: clearable(
    z.string().check(z.maxLength(65_536, "Keep the extra policy under 64 KiB.")),
  ),
  maxSessionDuration: clearable(durationSchema),
  idleSessionDuration: clearable(durationSchema),
  userinfoRefresh: clearable(durationSchema),
  pooling: z.boolean(),
  verifyUpstreamTls: z.boolean(),
  rewriteHost: z.boolean(),
  hostHeader: clearable(hostHeaderSchema),
  identityHeaders: z.boolean(),
  inspect: z.boolean(),
  resumeOnLaunch: z.boolean(),
  stopAfter: clearable(durationSchema),
  group: clearable(nameSchema),
};

export const tunnelCreateSchema = z.strictObject({
  ...fields,
  domain: z.optional(fields.domain),
  protection: z._default(fields.protection, "traffic-policy"),
  allowedEmails: z._default(fields.allowedEmails, []),
  allowedDomains: z._default(fields.allowedDomains, []),
  /** When absent, the default of new tunnels: see `newGateFields`. */
  gate: z.optional(fields.gate),
  askToComeIn: z.optional(fields.askToComeIn),
  allowedRoles: z._default(fields.allowedRoles, []),
  allowedTenants: z._default(fields.allowedTenants, []),
  requireVerifiedEmail: z._default(fields.requireVerifiedEmail, true),
  allowedOrigins: z._default(fields.allowedOrigins, []),
  extraPolicy: z.optional(fields.extraPolicy),
  maxSessionDuration: z.optional(fields.maxSessionDuration),
  idleSessionDuration: z.optional(fields.idleSessionDuration),
  userinfoRefresh: z.optional(fields.userinfoRefresh),
  pooling: z._default(fields.pooling, false),
  verifyUpstreamTls: z._default(fields.verifyUpstreamTls, true),
  rewriteHost: z._default(fields.rewriteHost, false),
  hostHeader: z.optional(fields.hostHeader),
  identityHeaders: z._default(fields.identityHeaders, true),
  inspect: z._default(fields.inspect, true),
  resumeOnLaunch: z._default(fields.resumeOnLaunch, true),
  stopAfter: z.optional(fields.stopAfter),
  group: z.optional(fields.group),
});

export const tunnelPatchSchema = z.partial(
  z.strictObject({
    ...fields,
    /**
     * The Access Key again, needed when the change would send it to a new account. It is only compared, not stored
     * here.
     */
    clientSecret: keptSecretSchema("client secret (Descope Access Key)"),
  }),
);

/** The part of a tunnel that is stored. */
export const tunnelConfigSchema = z.object({
  id: z.string(),
  name: z.string(),
  accountId: z.string(),
  profileId: z.string(),
  upstream: z.string(),
  domain: z.optional(z.string()),
  protection: z.enum(["traffic-policy", "listener-oidc"]),
  allowedEmails: z.array(z.string()),
  allowedDomains: z.array(z.string()),
  // These came after the first version, so they may be absent. A tunnel from before has no gate until somebody turns it
  // on: with the gate people log in again after 24 hours, and only verified e-mails count on a list. The stored data do
  // not show whether the visitors could still log in then.
  /** The proxy on this machine verifies each visitor itself. */
  gate: z._default(z.boolean(), false),
  /** People who are logged in but not on the list may ask to come in. Then only the gate checks the list, not ngrok. */
  askToComeIn: z._default(z.boolean(), false),
  /**
   * Visitors need one of these; an empty list requires none. With `allowedTenants`, the role must be in one of these.
   */
  allowedRoles: z._default(z.array(z.string()), []),
  allowedTenants: z._default(z.array(z.string()), []),
  /** E-mails count on a list only if the provider has verified them. */
  requireVerifiedEmail: z._default(z.boolean(), true),
  /** Pages of these origins get an answer to their CORS preflight. */
  allowedOrigins: z._default(z.array(z.string()), []),
  extraPolicy: z.optional(z.string()),
  maxSessionDuration: z.optional(z.string()),
  idleSessionDuration: z.optional(z.string()),
  /** How often ngrok asks the issuer about a logged-in person. When absent, only at the login. */
  userinfoRefresh: z.optional(z.string()),
  pooling: z.boolean(),
  verifyUpstreamTls: z.boolean(),
  /**
   * `Host` for the app is its own address instead of the tunnel's. Came after the first version, so it may be absent.
   */
  rewriteHost: z._default(z.boolean(), false),
  /** With `rewriteHost`, `Host` is this name instead: `host` or `host:port`. */
  hostHeader: z.optional(z.string()),
  identityHeaders: z.boolean(),
  inspect: z.boolean(),
  resumeOnLaunch: z.boolean(),
  stopAfter: z.optional(z.string()),
  group: z.optional(z.string()),
  createdAt: timeSchema,
  updatedAt: timeSchema,
});

export const tunnelStateSchema = z.enum([
  "stopped",
  "starting",
  "online",
  "reconnecting",
  "stopping",
  "failed",
]);

export const tunnelErrorSchema = z.extend(explainedErrorSchema, { at: timeSchema });

export const protectionVerdictSchema = z.object({
  verdict: z.enum(["protected", "open", "unreachable", "unknown"]),
  checkedAt: z.optional(timeSchema),
  evidence: z.optional(
    z.array(
      z.object({ url: z.string(), status: z.optional(z.int()), note: z.optional(z.string()) }),
    ),
  ),
  summary: z.optional(z.string()),
  /** The code of ngrok's own answer, if the forwarding URL gave one. */
  code: z.optional(z.string()),
});

export const tunnelStatusSchema = z.object({
  state: tunnelStateSchema,
  desired: z.enum(["up", "down"]),
  /** It is stopped, but this is not saved yet: after a restart it would start again. */
  unsaved: z.optional(z.boolean()),
  url: z.optional(z.string()),
  since: timeSchema,
  latencyMs: z.optional(z.number()),
  protection: protectionVerdictSchema,
  lastError: z.optional(tunnelErrorSchema),
  retry: z.optional(z.object({ attempt: z.int(), nextAt: timeSchema })),
  stopAt: z.optional(timeSchema),
  /** It stops, or is removed, when this program ends: see holds.ts. */
  heldBy: z.optional(z.object({ id: z.string(), name: z.optional(z.string()) })),
  urlChanged: z.optional(z.object({ from: z.string(), to: z.string(), at: timeSchema })),
  /** The first request of this run that came through the login, and its sender if known. */
  firstVisit: z.optional(z.object({ at: timeSchema, email: z.optional(z.string()) })),
  /** The stored configuration is newer than the running one. */
  changedSinceStart: z.optional(z.boolean()),
  /** It is behind the one link of this group: where it runs, else where it would start. `url` is the link's own. */
  link: z.optional(z.object({ group: z.string(), url: z.optional(z.string()) })),
  /**
   * Whether the app answered the last visitor; absent until then. `detail` is a sentence: why it is not reachable, or
   * why its answer could not be passed on. `code` says the same for programs.
   */
  upstream: z.optional(
    z.object({
      reachable: z.boolean(),
      since: timeSchema,
      detail: z.optional(z.string()),
      code: z.optional(appFailureCodeSchema),
    }),
  ),
  /** The same as one word; `unknown` until a visitor came. */
  app: z.enum(["answering", "down", "unknown"]),
  /** The observed state of the gate: `unknown` until it was seen, `off` when there is none. */
  gate: z.extend(gateStatusSchema, { state: z.enum([...gateStateSchema.options, "unknown"]) }),
});

export const tunnelSchema = z.extend(tunnelConfigSchema, {
  /** Its place in the list; lower comes first. */
  position: z.int(),
  status: tunnelStatusSchema,
});

/** The tunnels in their new order; the others keep their places. */
export const tunnelOrderSchema = z.strictObject({
  ids: z.array(z.string()).check(z.minLength(1), z.maxLength(10_000)),
});

const YEAR_MS = 366 * 86_400_000;

/** When a running tunnel is to be stopped: at a time, so much later than now planned, or `at: null`, never. */
export const stopTimeSchema = z
  .strictObject({
    at: z.optional(
      z.nullable(
        z.iso.datetime({ offset: true, error: "Enter a time such as 2026-05-04T17:30:00Z." }).check(
          z.refine((at) => Date.parse(at) > Date.now(), "This time has passed."),
          z.refine((at) => Date.parse(at) < Date.now() + YEAR_MS, "That is more than a year away."),
        ),
      ),
    ),
    addMinutes: z.optional(z.int("Enter whole minutes.").check(z.gte(1), z.lte(10_080))),
  })
  .check(
    z.refine(
      ({ at, addMinutes }) => (at === undefined) !== (addMinutes === undefined),
      "Give either a time or minutes.",
    ),
  );

export const historyEntrySchema = z.object({
  id: z.int(),
  tunnelId: z.string(),
  at: timeSchema,
  from: tunnelStateSchema,
  to: tunnelStateSchema,
  /** In words, for people. */
  cause: z.string(),
  code: z.optional(z.string()),
  url: z.optional(z.string()),
});

/** Entries of one answer at most. */
export const HISTORY_PAGE_MAX = 500;

export const historyQuerySchema = z.object({
  before: z._default(z.coerce.number().check(z.int(), z.positive()), Number.MAX_SAFE_INTEGER),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(HISTORY_PAGE_MAX)), 50),
});

export const historyPageSchema = z.object({
  items: z.array(historyEntrySchema),
  nextBefore: z.nullable(z.int()),
});

export type TunnelCreate = z.infer<typeof tunnelCreateSchema>;
export type TunnelPatch = z.infer<typeof tunnelPatchSchema>;
export type TunnelConfig = z.infer<typeof tunnelConfigSchema>;
export type StopTime = z.infer<typeof stopTimeSchema>;
export type TunnelState = z.infer<typeof tunnelStateSchema>;
export type TunnelStatus = z.infer<typeof tunnelStatusSchema>;
export type TunnelError = z.infer<typeof tunnelErrorSchema>;
export type ProtectionVerdict = z.infer<typeof protectionVerdictSchema>;
export type Tunnel = z.infer<typeof tunnelSchema>;
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
