import { z } from "zod/mini";
import { askSchema, grantEndSchema, grantSchema, removalSchema } from "./gate";
import { personEmailSchema } from "./tunnels";
import { undoSchema } from "./undo";

// What is done to who may enter a tunnel, and what comes of it. Browser-safe.

/** Without `until` the grant holds until it is taken back. */
export const grantInputSchema = z.strictObject({
  email: personEmailSchema,
  until: z.optional(grantEndSchema),
});

export const removalInputSchema = z.strictObject({ email: personEmailSchema });

/** A new grant or removal, with what undoes it. */
export const grantedSchema = z.extend(grantSchema, { undo: undoSchema });

/** Of an answer: `POST /api/undo/{token}` lets the question wait again. `grant`: where it was answered with yes. */
export const askResultSchema = z.object({
  ask: askSchema,
  grant: z.optional(grantSchema),
  undo: undoSchema,
});

export const removedSchema = z.extend(removalSchema, { undo: undoSchema });

/** What an undo answers with where somebody's grant, removal or question was undone. */
export const undonePersonSchema = z.object({ email: z.string() });

export type AskResult = z.infer<typeof askResultSchema>;
