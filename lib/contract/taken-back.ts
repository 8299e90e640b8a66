import { z } from "zod/mini";
import { undoSchema } from "./undo";

/** It is in force, but not saved yet: after a restart it would be as before. */
export const unsavedSchema = z.object({ unsaved: z.optional(z.boolean()) });

/** The answer to taking a way in back, with `undoable=1`. */
export const takenBackSchema = z.extend(undoSchema, unsavedSchema.shape);

/** The same without, where there is something to say. */
export const takenBackAnswerSchema = z.union([takenBackSchema, unsavedSchema]);
