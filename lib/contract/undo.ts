import { z } from "zod/mini";
import { tunnelErrorSchema } from "./tunnels";

/** The answer to a deletion that can be undone: `POST /api/undo/{token}` until that time. */
export const undoSchema = z.object({ token: z.string(), until: z.iso.datetime() });

/** The answer to an undo when the tunnel was restored but could not be started again. */
export const failedStartSchema = z.object({
  status: z.object({ state: z.literal("failed"), lastError: tunnelErrorSchema }),
});

export type Undo = z.infer<typeof undoSchema>;
