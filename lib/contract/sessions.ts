import { z } from "zod/mini";
import { timeSchema } from "./fields";

/** A browser, or a script with cookies, that was let in. */
export const sessionSchema = z.object({
  id: z.string(),
  /** Its name for people: `Firefox 140 on Linux`. */
  browser: z.string(),
  /** The host name whose cookie it is: `gatehouse.localhost`. */
  host: z.string(),
  /** Whether other servers on this machine use the same host name: browsers send them its cookie. */
  hostIsShared: z.boolean(),
  createdAt: timeSchema,
  lastUsedAt: timeSchema,
  /** When it ends if it is not used before. */
  expiresAt: timeSchema,
  /** Whether the request came with it. */
  current: z.boolean(),
  /** False while it is not saved: then a restart ends it. */
  saved: z.boolean(),
});

export const sessionsEndedSchema = z.object({
  ended: z.int(),
  /** False while this is not saved: then a restart brings the sessions back. */
  saved: z.boolean(),
});

/**
 * The random id of a tab of the dashboard. It is not part of a cookie, and other origins cannot read it. So a stolen
 * cookie is never mistaken for the tab in which a secret was entered. The id alone lets nobody in.
 */
export const PAGE_HEADER = "x-gatehouse-page";

export const pageMarkSchema = z.string().check(z.regex(/^[\w-]{22,64}$/));

export type SessionView = z.infer<typeof sessionSchema>;
export type SessionsEnded = z.infer<typeof sessionsEndedSchema>;
