import { z } from "zod";
import { explainedErrorSchema } from "@/lib/errors/schema";
import { appFailureCodeSchema } from "@/lib/network/app-failure";
import { readHostHeader } from "@/lib/network/host-header";
import { clearable, keptSecretSchema, nameSchema, timeSchema } from "@/lib/schema";
import { hasHidden } from "@/lib/text/show-hidden.mjs";
import { parseDuration } from "./durations";
import { parseUpstream } from "./upstream";

const HOSTNAME =
  /^(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

export const upstreamSchema = z
  .union([z.string(), z.number().transform(String)], "Enter the port or address of your app.")
  .transform((text, context) => {
    const result = parseUpstream(text.slice(0, 2048));
    if (result.ok) return result.upstream.url;
    context.addIssue({ code: "custom", message: result.message });
    return z.NEVER;
  });

export const domainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/^https?:\/\//, "").replace(/\/$/, ""))
  .refine(
    (text) => HOSTNAME.test(text),
    "Enter only the host name, such as demo.example.com, without path or port.",
  );

// Not RFC 5322 whole: what a person may log in with. Quotes, spaces and a second @ stay out of policies.
const EMAIL = /^[^\s@"\\,;<>()[\]]{1,64}@[^\s@"\\,;<>()[\]]{1,253}$/u;

export const allowedEmailsSchema = z
  .array(
    z
      .string()
      .trim()
      .regex(EMAIL, "Enter e-mail addresses, such as member@example.com.")
      .refine((email) => !hasHidden(email), "Remove the invisible characters from the address."),
  )
  .max(5000, "That is more than 5,000 addresses. Allow a domain instead.")
  .transform((emails) => [
    ...new Map(emails.map((email) => [email.toLowerCase(), email])).values(),
  ]);

export const allowedDomainsSchema = z
  .array(
    z
      .string()
      .trim()
      .toLowerCase()
      .transform((text) => text.replace(/^@/, ""))
      .refine((text) => HOSTNAME.test(text), "Enter whole domains, such as example.com."),
  )
  .max(500, "That is more than 500 domains.")
  .transform((domains) => [...new Set(domains)]);

export const durationSchema = z
  .string()
  .trim()
  .refine(
    (text) => parseDuration(text) !== undefined,
    "Enter a duration of at least 1 second, such as 90s, 30m or 2h30m.",
  );

export const hostHeaderSchema = z
  .string()
  .max(300, "Enter a host name, such as shop.test or shop.test:8080.")
  .transform((text, context) => {
    const name = readHostHeader(text);
    if (name !== undefined) return name;
    const message = "Enter only a host name, such as shop.test or shop.test:8080.";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });

const fields = {
  name: nameSchema,
  accountId: z.string("Choose an ngrok account.").min(1, "Choose an ngrok account."),
  profileId: z.string("Choose a Descope profile.").min(1, "Choose a Descope profile."),
  upstream: upstreamSchema,
  domain: clearable(domainSchema),
  protection: z.enum(["traffic-policy", "listener-oidc"], "Choose how the login is attached."),
  allowedEmails: allowedEmailsSchema,
  allowedDomains: allowedDomainsSchema,
  extraPolicy: clearable(z.string().max(65_536, "Keep the extra policy under 64 KiB.")),
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
  domain: fields.domain.optional(),
  protection: fields.protection.default("traffic-policy"),
  allowedEmails: fields.allowedEmails.default([]),
  allowedDomains: fields.allowedDomains.default([]),
  extraPolicy: fields.extraPolicy.optional(),
  maxSessionDuration: fields.maxSessionDuration.optional(),
  idleSessionDuration: fields.idleSessionDuration.optional(),
  userinfoRefresh: fields.userinfoRefresh.optional(),
  pooling: fields.pooling.default(false),
  verifyUpstreamTls: fields.verifyUpstreamTls.default(true),
  rewriteHost: fields.rewriteHost.default(false),
  hostHeader: fields.hostHeader.optional(),
  identityHeaders: fields.identityHeaders.default(true),
  inspect: fields.inspect.default(true),
  resumeOnLaunch: fields.resumeOnLaunch.default(true),
  stopAfter: fields.stopAfter.optional(),
  group: fields.group.optional(),
});

export const tunnelPatchSchema = z
  .strictObject({
    ...fields,
    /** The one that is stored, where the change would send it to an account that it never went to. Not stored here. */
    clientSecret: keptSecretSchema("client secret (Descope Access Key)"),
  })
  .partial();

/** The part of a tunnel that is stored. */
export const tunnelConfigSchema = z.object({
  id: z.string(),
  name: z.string(),
  accountId: z.string(),
  profileId: z.string(),
  upstream: z.string(),
  domain: z.string().optional(),
  protection: z.enum(["traffic-policy", "listener-oidc"]),
  allowedEmails: z.array(z.string()),
  allowedDomains: z.array(z.string()),
  extraPolicy: z.string().optional(),
  maxSessionDuration: z.string().optional(),
  idleSessionDuration: z.string().optional(),
  /** How often ngrok asks the issuer about somebody who is logged in; without it only at the login. */
  userinfoRefresh: z.string().optional(),
  pooling: z.boolean(),
  verifyUpstreamTls: z.boolean(),
  /** The app sees its own address in `Host` instead of the tunnel's. Later than the first version, so it may be absent. */
  rewriteHost: z.boolean().default(false),
  /** With `rewriteHost` the app sees this name instead: `host` or `host:port`. */
  hostHeader: z.string().optional(),
  identityHeaders: z.boolean(),
  inspect: z.boolean(),
  resumeOnLaunch: z.boolean(),
  stopAfter: z.string().optional(),
  group: z.string().optional(),
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

export const tunnelErrorSchema = explainedErrorSchema.extend({ at: timeSchema });

export const protectionVerdictSchema = z.object({
  verdict: z.enum(["protected", "open", "unreachable", "unknown"]),
  checkedAt: timeSchema.optional(),
  evidence: z
    .array(z.object({ url: z.string(), status: z.int().optional(), note: z.string().optional() }))
    .optional(),
  summary: z.string().optional(),
  /** The code of ngrok's own answer, where the forwarding URL gave one. */
  code: z.string().optional(),
});

export const tunnelStatusSchema = z.object({
  state: tunnelStateSchema,
  desired: z.enum(["up", "down"]),
  /** It is stopped, and this is not on the disk yet: after a restart it would come up again. */
  unsaved: z.boolean().optional(),
  url: z.string().optional(),
  since: timeSchema,
  latencyMs: z.number().optional(),
  protection: protectionVerdictSchema,
  lastError: tunnelErrorSchema.optional(),
  retry: z.object({ attempt: z.int(), nextAt: timeSchema }).optional(),
  stopAt: timeSchema.optional(),
  urlChanged: z.object({ from: z.string(), to: z.string(), at: timeSchema }).optional(),
  /** The first request of this run that came through the login, and who sent it, where that is known. */
  firstVisit: z.object({ at: timeSchema, email: z.string().optional() }).optional(),
  /** The stored configuration is newer than the one that is running. */
  changedSinceStart: z.boolean().optional(),
  /**
   * Whether the app answered when a visitor last came; absent until then. `detail` in words: why it is not reachable,
   * or why its answer could not be passed on. `code` says the same for programs.
   */
  upstream: z
    .object({
      reachable: z.boolean(),
      since: timeSchema,
      detail: z.string().optional(),
      code: appFailureCodeSchema.optional(),
    })
    .optional(),
});

export const tunnelSchema = tunnelConfigSchema.extend({
  /** Its place in the list; lower comes first. */
  position: z.int(),
  status: tunnelStatusSchema,
});

/** The tunnels in their new order; the others keep their places. */
export const tunnelOrderSchema = z.strictObject({
  ids: z.array(z.string()).min(1).max(10_000),
});

const YEAR_MS = 366 * 86_400_000;

/** When a running tunnel is to be stopped: at a time, so much later than now planned, or `at: null`, never. */
export const stopTimeSchema = z
  .strictObject({
    at: z.iso
      .datetime({ offset: true, error: "Enter a time such as 2026-05-04T17:30:00Z." })
      .refine((at) => Date.parse(at) > Date.now(), "This time has passed.")
      .refine((at) => Date.parse(at) < Date.now() + YEAR_MS, "That is more than a year away.")
      .nullable()
      .optional(),
    addMinutes: z.int("Enter whole minutes.").min(1).max(10_080).optional(),
  })
  .refine(
    ({ at, addMinutes }) => (at === undefined) !== (addMinutes === undefined),
    "Give either a time or minutes.",
  );

export const historyEntrySchema = z.object({
  id: z.int(),
  tunnelId: z.string(),
  at: timeSchema,
  from: tunnelStateSchema,
  to: tunnelStateSchema,
  /** In words, for people. */
  cause: z.string(),
  code: z.string().optional(),
  url: z.string().optional(),
});

/** Entries of one answer at most. */
export const HISTORY_PAGE_MAX = 500;

export const historyQuerySchema = z.object({
  before: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
  limit: z.coerce.number().int().min(1).max(HISTORY_PAGE_MAX).default(50),
});

export const historyPageSchema = z.object({
  items: z.array(historyEntrySchema),
  nextBefore: z.int().nullable(),
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
