import { z } from "zod/mini";
import { timeSchema } from "./fields";

/** How long changes of state are kept. */
export const HISTORY_KEPT_DAYS = 30;

/** How far back the uptime of a tunnel goes. */
export const UPTIME_HOURS = 24;

/** The observed state of a tunnel. `off`: its desired state was down. `unknown`: Gatehouse did not run, or slept. */
export const UPTIME_KINDS = ["up", "reconnecting", "failed", "off", "unknown"] as const;

const durations = { up: z.number(), reconnecting: z.number(), failed: z.number() };

export const uptimeSegmentSchema = z.object({
  from: timeSchema,
  to: timeSchema,
  /** Milliseconds of each kind. The future part of the last segment is not included. */
  ms: z.object({ ...durations, off: z.number(), unknown: z.number() }),
});

export const uptimeSchema = z.object({
  segments: z.array(uptimeSegmentSchema),
  /** The time online as a share of the observed time with the desired state up; null when there was none. */
  share: z.nullable(z.number().check(z.gte(0), z.lte(1))),
});

export type UptimeKind = (typeof UPTIME_KINDS)[number];
export type UptimeSegment = z.infer<typeof uptimeSegmentSchema>;
export type Uptime = z.infer<typeof uptimeSchema>;
