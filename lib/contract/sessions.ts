import { z } from "zod/mini";
import { timeSchema } from "./fields";

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

/**
 * What a tab of the dashboard calls itself, at random. Cookies do not carry it and other origins cannot read it, so a
 * stolen cookie alone is never taken for the tab in which a secret was entered. It opens nothing.
 */
export const PAGE_HEADER = "x-gatehouse-page";

export const pageMarkSchema = z.string().check(z.regex(/^[\w-]{22,64}$/));

export type SessionView = z.infer<typeof sessionSchema>;
export type SessionsEnded = z.infer<typeof sessionsEndedSchema>;
