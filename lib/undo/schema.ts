import { z } from "zod/mini";

/** The answer to a deletion that can be undone: `POST /api/undo/{token}` until that time. */
export const undoSchema = z.object({ token: z.string(), until: z.iso.datetime() });

export type Undo = z.infer<typeof undoSchema>;
