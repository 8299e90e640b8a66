import { z } from "zod/mini";
import { secretSchema, timeSchema } from "@/lib/schema";

/** A browser, or a script with cookies, that was let in. */
export const sessionSchema = z.object({
  id: z.string(),
  /** What people call it: `Firefox 140 on Linux`. */
  browser: z.string(),
  /** The host name whose cookie it is: `gatehouse.localhost`. */
  host: z.string(),
  /** Whether other servers on this machine have the same host name: browsers show them its cookie. */
  hostIsShared: z.boolean(),
  createdAt: timeSchema,
  lastUsedAt: timeSchema,
  /** When it is over unless it is used before. */
  expiresAt: timeSchema,
  /** Whether the request came with it. */
  current: z.boolean(),
  /** False while the disk has not taken it: then a restart ends it. */
  saved: z.boolean(),
});

export const sessionsEndedSchema = z.object({
  ended: z.int(),
  /** False while the disk has not taken it: then a restart brings them back. */
  saved: z.boolean(),
});

export const confirmInputSchema = z.strictObject({ token: secretSchema("access token") });

export const confirmedSchema = z.object({
  /** How long the token need not be entered again. */
  confirmedUntil: timeSchema,
});

export type SessionView = z.infer<typeof sessionSchema>;
export type SessionsEnded = z.infer<typeof sessionsEndedSchema>;
