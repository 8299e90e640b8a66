import { z } from "zod";
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
});

/** What goes over `GET /api/events`: the event's name is `type`, its data is `data` as JSON. */
export const liveEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), data: snapshotSchema }),
  z.object({ type: z.literal("tunnel"), data: tunnelSchema }),
  z.object({ type: z.literal("session"), data: sessionStatusSchema }),
  z.object({ type: z.literal("removed"), data: z.object({ id: z.string() }) }),
]);

export const LIVE_EVENT_TYPES = ["snapshot", "tunnel", "session", "removed"] as const;

export type SessionStatus = z.infer<typeof sessionStatusSchema>;
export type Snapshot = z.infer<typeof snapshotSchema>;
export type LiveEvent = z.infer<typeof liveEventSchema>;
