import { z } from "zod/mini";
import { timeSchema } from "./fields";

/** How long changes of state are kept. */
export const HISTORY_KEPT_DAYS = 30;

/** What a tunnel was observed to be. `off`: nobody wanted it up. `unknown`: Gatehouse was not running, or asleep. */
export const UPTIME_KINDS = ["up", "reconnecting", "failed", "off", "unknown"] as const;

const durations = { up: z.number(), reconnecting: z.number(), failed: z.number() };

export const uptimeSegmentSchema = z.object({
  from: timeSchema,
  to: timeSchema,
  /** Milliseconds of each kind; what is still to come of the last segment is in none of them. */
  ms: z.object({ ...durations, off: z.number(), unknown: z.number() }),
});

export const uptimeSchema = z.object({
  segments: z.array(uptimeSegmentSchema),
  /** Time up, as a share of the time in which it was wanted and observed; null when there was none. */
  share: z.nullable(z.number().check(z.gte(0), z.lte(1))),
});

export type UptimeKind = (typeof UPTIME_KINDS)[number];
export type UptimeSegment = z.infer<typeof uptimeSegmentSchema>;
export type Uptime = z.infer<typeof uptimeSchema>;
