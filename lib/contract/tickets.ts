import { z } from "zod/mini";
import { timeSchema } from "./fields";

/** Lets a browser in once, at `/?token=<ticket>`, until that time. */
export const ticketSchema = z.object({ ticket: z.string(), expiresAt: timeSchema });

export type Ticket = z.infer<typeof ticketSchema>;
