import { z } from "zod";
import { noticeSchema } from "@/lib/notices/schema";
import { timeSchema } from "@/lib/schema";
import { tunnelErrorSchema, tunnelSchema } from "@/lib/tunnels/schema";

/** The agent connection of one account, as observed. */
export const sessionStatusSchema = z.object({
  accountId: z.string(),
  state: z.enum(["idle", "connecting", "online", "reconnecting", "failed"]),
  since: timeSchema,
  latencyMs: z.number().optional(),
  lastHeartbeatAt: timeSchema.optional(),
  lastError: tunnelErrorSchema.optional(),
});

export const snapshotSchema = z.object({
  version: z.string(),
  tunnels: z.array(tunnelSchema),
  sessions: z.array(sessionStatusSchema),
  /** The latest, newest first. The whole list is at `GET /api/notices`. */
  notices: z.array(noticeSchema),
});

/** What goes over `GET /api/events`: the event's name is `type`, its data is `data` as JSON. */
export const liveEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), data: snapshotSchema }),
  z.object({ type: z.literal("tunnel"), data: tunnelSchema }),
  z.object({ type: z.literal("session"), data: sessionStatusSchema }),
  z.object({ type: z.literal("removed"), data: z.object({ id: z.string() }) }),
  z.object({ type: z.literal("notice"), data: noticeSchema }),
  z.object({ type: z.literal("notices-cleared"), data: z.object({}) }),
]);

export const LIVE_EVENT_TYPES = [
  "snapshot",
  "tunnel",
  "session",
  "removed",
  "notice",
  "notices-cleared",
] as const;

export type SessionStatus = z.infer<typeof sessionStatusSchema>;
export type Snapshot = z.infer<typeof snapshotSchema>;
export type LiveEvent = z.infer<typeof liveEventSchema>;
