import { z } from "zod/mini";
import { timeSchema } from "./fields";

// The messages of a WebSocket or an event stream. A file of its own, because pages load it only with the list.

export const MESSAGE_KINDS = ["text", "binary", "event", "ping", "pong", "close"] as const;

export const messageKindSchema = z.enum(MESSAGE_KINDS);

/** `sent` by the visitor to the app, `received` from the app. */
export const messageDirectionSchema = z.enum(["sent", "received"]);

/** One message. Its `id` counts from 1 within its request. */
export const channelMessageSchema = z.object({
  id: z.int(),
  /** When it was complete. */
  at: timeSchema,
  direction: messageDirectionSchema,
  kind: messageKindSchema,
  /** How many between the one before it and this one were not kept, because they came too fast. */
  skipped: z.optional(z.int()),
  /** Of a WebSocket: the payload as it was sent. Of an event: its data. */
  bytes: z.int(),
  /** The size of a message that was sent compressed. */
  decodedBytes: z.optional(z.int()),
  /** Decoded and masked; of a close the reason. A binary message that is readable as text has it too. */
  text: z.optional(z.string()),
  base64: z.optional(z.string()),
  /** Whether only its beginning is kept. */
  truncated: z.optional(z.boolean()),
  /** The code of a close (RFC 6455, section 7.4). */
  code: z.optional(z.int()),
  /** The fields of an event besides its data (HTML, section 9.2.6), as far as it has them. `retry` is milliseconds. */
  event: z.optional(
    z.object({
      type: z.optional(z.string()),
      id: z.optional(z.string()),
      retry: z.optional(z.int()),
    }),
  ),
  /** Why it is shown like this, when that needs an explanation. */
  note: z.optional(z.string()),
});

export const messagePageSchema = z.object({
  /** Newest first. */
  items: z.array(channelMessageSchema),
  /** The `before` of the next page, or null at the end. */
  nextBefore: z.nullable(z.int()),
  /** The id of the newest message, whether it matches or not; 0 when there is none. Ask with it as `after`. */
  latest: z.int(),
  /** How many are not kept: the oldest, and what came faster than it could be read. */
  dropped: z.int(),
  /** Why later messages are missing or not decoded. */
  note: z.optional(z.string()),
});

/** Filters of the messages of one request; a message has to match all of them. */
export const messageQuerySchema = z.object({
  /** Text in the message, or in an event's type or id, in any case. */
  q: z.optional(z.string().check(z.trim(), z.maxLength(200))),
  direction: z.optional(messageDirectionSchema),
  /** One or more of MESSAGE_KINDS, with commas. */
  kind: z.optional(
    z.string().check(
      z.trim(),
      z.toLowerCase(),
      z.refine(
        (text) => text === "" || text.split(",").every(isKind),
        `Use ${MESSAGE_KINDS.join(", ")}, with commas between.`,
      ),
    ),
  ),
  /** Only older ones than this id. */
  before: z.optional(z.coerce.number().check(z.int(), z.positive())),
  /** Only newer ones than this id. */
  after: z.optional(z.coerce.number().check(z.int(), z.gte(0))),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(500)), 100),
});

function isKind(text: string): boolean {
  return MESSAGE_KINDS.some((kind) => kind === text);
}

export type ChannelMessage = z.infer<typeof channelMessageSchema>;
export type MessageDirection = z.infer<typeof messageDirectionSchema>;
export type MessageKind = z.infer<typeof messageKindSchema>;
export type MessagePage = z.infer<typeof messagePageSchema>;
export type MessageQuery = z.infer<typeof messageQuerySchema>;
