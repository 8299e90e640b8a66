import { z } from "zod/mini";

// The second lock: who may enter a tunnel, who asks, who came. Browser-safe. Times are ISO 8601.

const timeSchema = z.iso.datetime();

/** What the gate of a running tunnel is seen to do; `verifying` lets in who is verified and may enter. */
export const gateStateSchema = z.enum(["verifying", "off", "no-token", "no-email", "no-keys"]);

export const gateStatusSchema = z.object({
  state: gateStateSchema,
  since: timeSchema,
  /** Of this run: people whose login was verified here, and people who were refused. */
  verified: z.optional(z.int()),
  refused: z.optional(z.int()),
});

/** Somebody who is logged in, is not on the list, and asks to come in. */
export const askSchema = z.object({
  id: z.string(),
  tunnelId: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  name: z.optional(z.string()),
  askedAt: timeSchema,
});

const YEAR_MS = 366 * 86_400_000;

/** When somebody's grant ends. */
export const grantEndSchema = z.iso
  .datetime({ offset: true, error: "Enter a time such as 2026-05-04T17:30:00Z." })
  .check(
    z.refine((at) => Date.parse(at) > Date.now(), "This time has passed."),
    z.refine((at) => Date.parse(at) < Date.now() + YEAR_MS, "That is more than a year away."),
  );

/** `until` null: always. Without it: an hour. */
export const askAnswerSchema = z.strictObject({
  answer: z.enum(["allow", "refuse", "never"], "Answer with allow, refuse or never."),
  until: z.optional(z.nullable(grantEndSchema)),
});

/** A question of the event `ask`: without `ask` it was answered or has lapsed. */
export const askEventSchema = z.object({
  id: z.string(),
  tunnelId: z.string(),
  ask: z.optional(askSchema),
});

/** Somebody may enter besides the list; without `until` until it is taken back. */
export const grantSchema = z.object({
  email: z.string(),
  until: z.optional(timeSchema),
  grantedAt: timeSchema,
});

/** Of the event `grant`: without `grant` it has ended or was taken back. */
export const grantEventSchema = z.object({
  tunnelId: z.string(),
  email: z.string(),
  grant: z.optional(grantSchema),
});

/** Somebody who may no longer enter, whatever the list says. */
export const removalSchema = z.object({
  email: z.string(),
  removedAt: timeSchema,
  /** It holds, and is not on the disk yet: after a restart this person could enter again. */
  unsaved: z.optional(z.boolean()),
});

/** Of the event `removal`: without `removal` it was taken back. */
export const removalEventSchema = z.object({
  tunnelId: z.string(),
  email: z.string(),
  removal: z.optional(removalSchema),
});

/** Somebody's question was answered with no: without `until` for good, else they may ask again then. */
export const refusalSchema = z.object({ email: z.string(), until: z.optional(timeSchema) });

/** Of the event `refusal`: without `refusal` it has ended or was taken back. */
export const refusalEventSchema = z.object({
  tunnelId: z.string(),
  email: z.string(),
  refusal: z.optional(refusalSchema),
});

export const visitDecisionSchema = z.enum([
  "list",
  "grant",
  "door",
  "refused",
  "removed",
  "unverified",
]);

/** Who came to which tunnel, from when to when. No paths, no bodies. Its `id` increases with time. */
export const visitSchema = z.object({
  id: z.int(),
  tunnelId: z.string(),
  email: z.optional(z.string()),
  name: z.optional(z.string()),
  decision: visitDecisionSchema,
  firstAt: timeSchema,
  lastAt: timeSchema,
  requests: z.int(),
});

export const visitPageSchema = z.object({
  items: z.array(visitSchema),
  nextBefore: z.nullable(z.int()),
});

const dayTime = z.iso.datetime({
  offset: true,
  error: "Enter a time such as 2026-05-04T17:30:00Z.",
});

/** `from` and `to`: who was there between these times. With `format=csv` all of them, as text/csv. */
export const visitQuerySchema = z.object({
  tunnel: z.optional(z.string()),
  email: z.optional(z.string()),
  decision: z.optional(visitDecisionSchema),
  from: z.optional(dayTime),
  to: z.optional(dayTime),
  before: z._default(z.coerce.number().check(z.int(), z.positive()), Number.MAX_SAFE_INTEGER),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(500)), 50),
  format: z._default(z.enum(["json", "csv"]), "json"),
});

/** How long visits are kept. */
export const VISITS_KEPT_DAYS = 90;

/** Questions of one tunnel that can wait at a time, and for how long. */
export const MOST_ASKS = 20;
export const ASK_LAPSES_MS = 15 * 60_000;

export type VisitQuery = z.infer<typeof visitQuerySchema>;
export type GateState = z.infer<typeof gateStateSchema>;
export type GateStatus = z.infer<typeof gateStatusSchema>;
export type Ask = z.infer<typeof askSchema>;
export type AskAnswer = z.infer<typeof askAnswerSchema>;
export type Grant = z.infer<typeof grantSchema>;
export type Refusal = z.infer<typeof refusalSchema>;
export type Removal = z.infer<typeof removalSchema>;
export type Visit = z.infer<typeof visitSchema>;
export type VisitDecision = z.infer<typeof visitDecisionSchema>;
export type VisitPage = z.infer<typeof visitPageSchema>;
