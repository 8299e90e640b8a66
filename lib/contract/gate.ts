import { z } from "zod/mini";

// The second lock: who may enter a tunnel, who asks, who came. Safe for the browser. Times are ISO 8601.

const timeSchema = z.iso.datetime();

/** The observed state of a running tunnel's gate. In `verifying` it lets in people who are verified and may enter. */
export const gateStateSchema = z.enum(["verifying", "off", "no-token", "no-email", "no-keys"]);

export const gateStatusSchema = z.object({
  state: gateStateSchema,
  since: timeSchema,
  /** In this run: the people whose login was verified here, and the people who were refused. */
  verified: z.optional(z.int()),
  refused: z.optional(z.int()),
});

/** A person who is logged in, is not on the list, and asks to come in. */
export const askSchema = z.object({
  id: z.string(),
  tunnelId: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  name: z.optional(z.string()),
  askedAt: timeSchema,
});

const YEAR_MS = 366 * 86_400_000;

/** The end of a person's grant. */
export const grantEndSchema = z.iso
  .datetime({ offset: true, error: "Enter a time such as 2026-05-04T17:30:00Z." })
  .check(
    z.refine((at) => Date.parse(at) > Date.now(), "This time has passed."),
    z.refine((at) => Date.parse(at) < Date.now() + YEAR_MS, "That is more than a year away."),
  );

/** `until` null: without an end. Absent: for an hour. */
export const askAnswerSchema = z.strictObject({
  answer: z.enum(["allow", "refuse", "never"], "Answer with allow, refuse or never."),
  until: z.optional(z.nullable(grantEndSchema)),
});

/** The event `ask`. Without `ask` the question was answered or has lapsed. */
export const askEventSchema = z.object({
  id: z.string(),
  tunnelId: z.string(),
  ask: z.optional(askSchema),
});

/** A person who may enter besides the list. Without `until`, until the grant is taken back. */
export const grantSchema = z.object({
  email: z.string(),
  until: z.optional(timeSchema),
  grantedAt: timeSchema,
});

/** The event `grant`. Without `grant` it has ended or was taken back. */
export const grantEventSchema = z.object({
  tunnelId: z.string(),
  email: z.string(),
  grant: z.optional(grantSchema),
});

/** A person who may no longer enter, whatever the list says. */
export const removalSchema = z.object({
  email: z.string(),
  removedAt: timeSchema,
  /** It is in effect but not saved yet: after a restart this person could enter again. */
  unsaved: z.optional(z.boolean()),
});

/** The event `removal`. Without `removal` it was taken back. */
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

/** A person's visit to a tunnel, with its beginning and end, without paths and bodies. Its `id` increases with time. */
export const visitSchema = z.object({
  id: z.int(),
  tunnelId: z.string(),
  email: z.optional(z.string()),
  /** Whether the issuer says that the e-mail is theirs; without it that was not stored yet. */
  emailVerified: z.optional(z.boolean()),
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

/** `from` and `to`: visits between these times. With `format=csv` all of them, as text/csv. */
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

/** The number of questions that can wait at one tunnel, and for how long. */
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
