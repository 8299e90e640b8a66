import { z } from "zod/mini";
import { secretSchema, timeSchema } from "./fields";
import { sideSchema } from "./sides";

/** The kinds of notices: see docs/guide.md, "What you are told". */
export const noticeKindSchema = z.enum([
  "visitor",
  "down",
  "back",
  "protection",
  "stops-soon",
  "stopped",
  "unreadable",
  /** Gatehouse itself: a part of it crashed and runs again, or something could not be saved. */
  "gatehouse",
  /** Somebody asks to come in. */
  "ask",
  /** A coding assistant asks the owner. */
  "assistant",
  /** The gate on this machine cannot let anybody in, or a wrong token came. */
  "gate",
  /** A start failed for good. */
  "start-failed",
  /** An app does not answer; changed when it is over, see `endedAt`. */
  "app",
  /** The gate kept out people who are logged in. */
  "refused",
]);

/** What a page can offer for a notice. `code` is its reason: `ask_waiting`, `gate_no_token` and so on. */
export const noticeAboutSchema = z.object({
  code: z.string(),
  tunnelId: z.optional(z.string()),
  /** The id of the question that waits for an answer. */
  askId: z.optional(z.string()),
  /** The id of an assistant's question. */
  proposalId: z.optional(z.string()),
  /** Whose side a failure is on. */
  side: z.optional(sideSchema),
  /** When the outage was over. The notice is then told again with the same `id`, and says how long it was. */
  endedAt: z.optional(timeSchema),
});

export const noticeSchema = z.object({
  id: z.int(),
  at: timeSchema,
  kind: noticeKindSchema,
  /** The tunnels that it is about, with their names and URLs at that time. */
  tunnels: z.array(z.object({ id: z.string(), name: z.string(), url: z.optional(z.string()) })),
  title: z.string(),
  detail: z.optional(z.string()),
  about: z.optional(noticeAboutSchema),
});

/** How many characters a signing secret has at least. */
export const SIGNING_SECRET_LEAST = 16;

const webhookUrlSchema = z.pipe(
  z
    .string("Enter the address.")
    .check(z.trim(), z.maxLength(2048, "That is too long for an address.")),
  z.transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) {
      context.issues.push({
        code: "custom",
        message: "Enter an address that starts with https://.",
        input: text,
      });
    } else if (url.username || url.password) {
      context.issues.push({
        code: "custom",
        message: "Remove the user name and password from it.",
        input: text,
      });
    } else if (url.protocol === "http:" && !isLoopbackName(url.hostname)) {
      context.issues.push({
        code: "custom",
        input: text,
        message: "Use https. Plain http is for addresses on this machine.",
      });
    }
    return url?.href ?? text;
  }),
);

function isLoopbackName(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(host);
}

const signingSecretSchema = secretSchema("signing secret").check(
  z.refine(
    (secret) => secret.length >= SIGNING_SECRET_LEAST,
    `Use at least ${SIGNING_SECRET_LEAST} characters.`,
  ),
);

/** In a file of the whole configuration. */
export const webhookEntrySchema = z.strictObject({
  url: webhookUrlSchema,
  secret: z.optional(signingSecretSchema),
});

/** Without a secret the stored one stays. */
export const webhookInputSchema = z.extend(webhookEntrySchema, {
  secret: z.optional(z.union([z.literal(""), signingSecretSchema])),
});

/** The result of the latest message to the webhook. */
export const deliverySchema = z.object({
  at: timeSchema,
  ok: z.boolean(),
  /** In words. */
  detail: z.string(),
});

export const webhookSchema = z.object({
  url: z.string(),
  /** False after an import without secrets; then nothing is sent. */
  hasSecret: z.boolean(),
  lastDelivery: z.optional(deliverySchema),
});

/** What is sent: one JSON object per notice; `kind` is `test` for the test button. */
export const webhookMessageSchema = z.extend(noticeSchema, {
  /** The same for every attempt to deliver one message. */
  deliveryId: z.string(),
  kind: z.enum([...noticeKindSchema.options, "test"]),
});

export type Notice = z.infer<typeof noticeSchema>;
export type NoticeKind = z.infer<typeof noticeKindSchema>;
export type WebhookEntry = z.infer<typeof webhookEntrySchema>;
export type Webhook = z.infer<typeof webhookSchema>;
export type Delivery = z.infer<typeof deliverySchema>;
export type WebhookMessage = z.infer<typeof webhookMessageSchema>;
