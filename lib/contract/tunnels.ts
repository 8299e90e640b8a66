import { z } from "zod/mini";
import { appFailureCodeSchema } from "./app-failure-code";
import { explainedErrorSchema } from "./errors";
import { timeSchema } from "./fields";
import { gateStateSchema, gateStatusSchema } from "./gate";

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
   * Whether the app answered the last visitor or, since then, accepted a connection; absent until either was seen.
   * `detail` is a sentence: why it is not reachable, or why its answer could not be passed on. `code` says the same for
   * programs, and `fix` is the next step.
   */
  upstream: z.optional(
    z.object({
      reachable: z.boolean(),
      since: timeSchema,
      detail: z.optional(z.string()),
      code: z.optional(appFailureCodeSchema),
      fix: z.optional(z.string()),
    }),
  ),
  /** The same as one word. It is looked at every few seconds while the tunnel is up; `unknown` before. */
  app: z.enum(["answering", "down", "unknown"]),
  /** The observed state of the gate: `unknown` until it was seen, `off` when there is none. */
  gate: z.extend(gateStatusSchema, { state: z.enum([...gateStateSchema.options, "unknown"]) }),
});

export const tunnelSchema = z.extend(tunnelConfigSchema, {
  /** Its place in the list; lower comes first. */
  position: z.int(),
  status: tunnelStatusSchema,
});

export type TunnelConfig = z.infer<typeof tunnelConfigSchema>;
export type TunnelState = z.infer<typeof tunnelStateSchema>;
export type TunnelStatus = z.infer<typeof tunnelStatusSchema>;
export type TunnelError = z.infer<typeof tunnelErrorSchema>;
export type ProtectionVerdict = z.infer<typeof protectionVerdictSchema>;
export type Tunnel = z.infer<typeof tunnelSchema>;
