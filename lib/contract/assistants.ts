import { z } from "zod/mini";
import { keyDoorInputSchema } from "./doors";
import { nameSchema, timeSchema } from "./fields";
import { grantEndSchema } from "./gate";
import {
  allowedDomainsSchema,
  allowedEmailsSchema,
  durationSchema,
  personEmailSchema,
  stopTimeSchema,
  tunnelPatchSchema,
  upstreamSchema,
} from "./tunnel-input";

// What coding assistants may do by themselves, and what they have to ask the owner for. Safe for the browser.

/** How long a question to the owner waits for an answer. */
export const PROPOSAL_LAPSES_MS = 15 * 60_000;

export const assistantInputSchema = z.strictObject({
  /** What the program calls itself. It is shown with its questions. */
  name: nameSchema,
});

/** `credential` goes into `Authorization: Bearer` instead of the access token, and can do much less. */
export const assistantSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: timeSchema,
  credential: z.string(),
});

const tunnelId = z.string().check(z.minLength(1), z.maxLength(100));
const otherId = z.optional(z.string().check(z.minLength(1), z.maxLength(100)));

/** A change of settings cannot move a tunnel to another login or another ngrok account. */
const settingsSchema = z.omit(tunnelPatchSchema, {
  clientSecret: true,
  profileId: true,
  accountId: true,
});

export const changeSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("share"),
      upstream: upstreamSchema,
      name: z.optional(nameSchema),
      /** Without any, everyone who can log in may enter. */
      allowedEmails: z._default(allowedEmailsSchema, []),
      allowedDomains: z._default(allowedDomainsSchema, []),
      stopAfter: z.optional(durationSchema),
      profileId: otherId,
      accountId: otherId,
    }),
    z.strictObject({ kind: z.literal("start"), tunnelId }),
    z.strictObject({ kind: z.literal("settings"), tunnelId, set: settingsSchema }),
    z.strictObject({
      kind: z.literal("grant"),
      tunnelId,
      email: personEmailSchema,
      until: z.optional(grantEndSchema),
    }),
    z.strictObject({ kind: z.literal("removal"), tunnelId, email: personEmailSchema }),
    z.strictObject({ kind: z.literal("stop-time"), tunnelId, time: stopTimeSchema }),
    z.strictObject({
      kind: z.literal("key"),
      tunnelId,
      name: keyDoorInputSchema.shape.name,
      expiresAt: keyDoorInputSchema.shape.expiresAt,
    }),
    z.strictObject({
      kind: z.literal("link"),
      group: nameSchema,
      on: z.boolean("Say whether the group has one link."),
    }),
  ],
  "Choose what to change.",
);

/** `failed`: it was allowed, and could not be done. */
export const proposalStateSchema = z.enum(["open", "allowed", "refused", "lapsed", "failed"]);

/** One value that would change. `before` is absent for what is new. */
export const proposalLineSchema = z.object({
  label: z.string(),
  before: z.optional(z.string()),
  after: z.string(),
  /** Values that are times are ISO 8601. */
  isTime: z.optional(z.boolean()),
});

/** A change that waits for the owner, or what became of it. */
export const proposalSchema = z.object({
  id: z.string(),
  /** What the assistant calls itself. */
  assistant: z.string(),
  askedAt: timeSchema,
  lapsesAt: timeSchema,
  state: proposalStateSchema,
  /** One sentence, without a full stop. */
  title: z.string(),
  /** Exactly what would change. */
  lines: z.array(proposalLineSchema),
  /** What it would let happen, in whole sentences. */
  warnings: z.array(z.string()),
  /** The tunnel that it is about; of a new one when it was made. */
  tunnelId: z.optional(z.string()),
  /** What was done, or why it was not. */
  outcome: z.optional(z.string()),
});

/** `done`: it lets nobody in who could not enter before, so it was done at once. Otherwise the owner was asked. */
export const proposedSchema = z.object({
  done: z.boolean(),
  /** What was done, or what the owner is asked. */
  summary: z.string(),
  tunnelId: z.optional(z.string()),
  proposal: z.optional(proposalSchema),
});

export const proposalAnswerSchema = z.strictObject({
  answer: z.enum(["allow", "refuse"], "Answer with allow or refuse."),
});

/** `key`: of a new key for machines. It is shown this once, to whoever allowed it. */
export const answeredProposalSchema = z.object({
  proposal: proposalSchema,
  key: z.optional(z.string()),
});

export type Assistant = z.infer<typeof assistantSchema>;
export type Change = z.infer<typeof changeSchema>;
export type Proposal = z.infer<typeof proposalSchema>;
export type ProposalLine = z.infer<typeof proposalLineSchema>;
export type Proposed = z.infer<typeof proposedSchema>;
export type AnsweredProposal = z.infer<typeof answeredProposalSchema>;
