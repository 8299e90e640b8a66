import { z } from "zod";
import { secretSchema, timeSchema } from "@/lib/schema";

/** What people are told about without asking: see docs/guide.md, "What you are told". */
export const noticeKindSchema = z.enum([
  "visitor",
  "down",
  "back",
  "protection",
  "stops-soon",
  "stopped",
  "unreadable",
  /** Gatehouse itself: part of it fell and was brought back, or something could not be saved. */
  "gatehouse",
]);

export const noticeSchema = z.object({
  id: z.int(),
  at: timeSchema,
  kind: noticeKindSchema,
  /** The tunnels that it is about, as they were then. */
  tunnels: z.array(z.object({ id: z.string(), name: z.string(), url: z.string().optional() })),
  title: z.string(),
  detail: z.string().optional(),
});

const MIN_SECRET = 16;

const webhookUrlSchema = z
  .string("Enter the address.")
  .trim()
  .max(2048, "That is too long for an address.")
  .transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) {
      context.addIssue({ code: "custom", message: "Enter an address that begins with https://." });
    } else if (url.username || url.password) {
      context.addIssue({ code: "custom", message: "Leave the user name and password out of it." });
    } else if (url.protocol === "http:" && !isLoopbackName(url.hostname)) {
      context.addIssue({
        code: "custom",
        message: "Use https. Plain http is for addresses on this machine.",
      });
    }
    return url?.href ?? text;
  });

function isLoopbackName(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(host);
}

const signingSecretSchema = secretSchema("signing secret").refine(
  (secret) => secret.length >= MIN_SECRET,
  `Use at least ${MIN_SECRET} characters.`,
);

/** In a file of the whole configuration. */
export const webhookEntrySchema = z.strictObject({
  url: webhookUrlSchema,
  secret: signingSecretSchema.optional(),
});

/** Without a secret the stored one stays. */
export const webhookInputSchema = webhookEntrySchema.extend({
  secret: z.union([z.literal(""), signingSecretSchema]).optional(),
});

/** How the latest message to the webhook went. */
export const deliverySchema = z.object({
  at: timeSchema,
  ok: z.boolean(),
  /** In words. */
  detail: z.string(),
});

export const webhookSchema = z.object({
  url: z.string(),
  /** Without one, after an import, nothing is sent. */
  hasSecret: z.boolean(),
  lastDelivery: deliverySchema.optional(),
});

/** What is sent: one JSON object per notice; `kind` is `test` for the test button. */
export const webhookMessageSchema = noticeSchema.extend({
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
