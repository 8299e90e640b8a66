import { z } from "zod/mini";
import { timeSchema } from "./fields";

/** An address that lets one browser in, once, until `expiresAt`. It has no token in it. */
export const ticketSchema = z.object({ url: z.string(), expiresAt: timeSchema });

export type Ticket = z.infer<typeof ticketSchema>;
