import { z } from "zod/mini";
import { isZone } from "./days-in-zone";
import { timeSchema } from "./fields";

// What a calendar of visits and outages shows. Times are ISO 8601.

/** The longest calendar: six weeks. */
export const MOST_DAYS = 42;
export const CALENDAR_DAYS = 30;

/** The last `days` days, today included. Without `tz` (as IANA names time zones) the days are those of this machine. */
export const visitDaysQuerySchema = z.object({
  tz: z.optional(
    z.string().check(z.maxLength(64), z.refine(isZone, "Enter a time zone such as Europe/Berlin.")),
  ),
  tunnel: z.optional(z.string().check(z.maxLength(100))),
  days: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(MOST_DAYS)), CALENDAR_DAYS),
});

export const visitDaySchema = z.object({
  day: z.iso.date(),
  /** When it begins and ends in this time zone: it may have 23 or 25 hours. */
  from: timeSchema,
  to: timeSchema,
  /** Visits of whoever was let in that were going on on this day, and how many different people that were. */
  visits: z.int(),
  people: z.int(),
  /** Visits of whoever was not let in. */
  refused: z.int(),
  /** For how long at least one tunnel that was to be up was not reachable, or its app did not answer. */
  outageMs: z.int(),
});

export const visitDaysSchema = z.object({
  /** Oldest first; the last one is today. */
  days: z.array(visitDaySchema),
  /** Whether visits are recorded now. Outages always are. */
  keepsVisits: z.boolean(),
  /** For how many days visits and outages are kept. */
  keptDays: z.int(),
});

export type VisitDaysQuery = z.infer<typeof visitDaysQuerySchema>;
export type VisitDay = z.infer<typeof visitDaySchema>;
export type VisitDays = z.infer<typeof visitDaysSchema>;
