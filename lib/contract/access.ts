import { z } from "zod/mini";
import { askSchema, grantEndSchema, grantSchema, removalSchema } from "./gate";
import { personEmailSchema } from "./tunnel-input";
import { undoSchema } from "./undo";

// Requests that change who may enter a tunnel, and their answers. Safe for the browser.

/** Without `until` the grant is valid until it is taken back. */
export const grantInputSchema = z.strictObject({
  email: personEmailSchema,
  until: z.optional(grantEndSchema),
});

export const removalInputSchema = z.strictObject({ email: personEmailSchema });

/** A new grant or removal, with a token to undo it. */
export const grantedSchema = z.extend(grantSchema, { undo: undoSchema });

/** The result of an answer. `POST /api/undo/{token}` lets the question wait again. `grant`: after a yes. */
export const askResultSchema = z.object({
  ask: askSchema,
  grant: z.optional(grantSchema),
  undo: undoSchema,
});

export const removedSchema = z.extend(removalSchema, { undo: undoSchema });

/** The answer of an undo of a grant, a removal or an answered question. */
export const undonePersonSchema = z.object({ email: z.string() });

export type AskResult = z.infer<typeof askResultSchema>;
