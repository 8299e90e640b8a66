import { z } from "zod/mini";
import { timeSchema } from "./fields";
import {
  askEventSchema,
  askSchema,
  grantEventSchema,
  refusalEventSchema,
  removalEventSchema,
} from "./gate";
import { groupSchema } from "./groups";
import { noticeSchema } from "./notices";
import {
  requestSummarySchema,
  trafficEventSchema,
  trafficNowSchema,
  visitorSchema,
} from "./traffic";
import { tunnelErrorSchema, tunnelSchema } from "./tunnels";

/** The agent connection of one account, as observed. */
export const sessionStatusSchema = z.object({
  accountId: z.string(),
  state: z.enum(["idle", "connecting", "online", "reconnecting", "failed"]),
  since: timeSchema,
  latencyMs: z.optional(z.number()),
  lastHeartbeatAt: z.optional(timeSchema),
  lastError: z.optional(tunnelErrorSchema),
});

export const snapshotSchema = z.object({
  version: z.string(),
  tunnels: z.array(tunnelSchema),
  sessions: z.array(sessionStatusSchema),
  /** The latest, newest first. The whole list is at `GET /api/notices`. */
  notices: z.array(noticeSchema),
  /** Who is here now, at most 500. The whole list is at `GET /api/visitors`. */
  visitors: z.array(visitorSchema),
  /** Tunnels that had a request since Gatehouse was started. */
  traffic: z.array(trafficNowSchema),
  /** Who asks to come in, oldest first. */
  asks: z.array(askSchema),
  /** Those that have one link. */
  groups: z.array(groupSchema),
});

/** What goes over `GET /api/events`: the event's name is `type`, its data is `data` as JSON. */
export const liveEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), data: snapshotSchema }),
  z.object({ type: z.literal("tunnel"), data: tunnelSchema }),
  z.object({ type: z.literal("session"), data: sessionStatusSchema }),
  z.object({ type: z.literal("removed"), data: z.object({ id: z.string() }) }),
  z.object({ type: z.literal("notice"), data: noticeSchema }),
  z.object({ type: z.literal("notices-cleared"), data: z.object({}) }),
  /** On arrival, with the answer's head, and at the end, with the same id; a short one may come only once. */
  z.object({ type: z.literal("request"), data: requestSummarySchema }),
  z.object({ type: z.literal("requests-cleared"), data: z.object({ tunnelId: z.string() }) }),
  /** There are new messages at `GET /api/requests/{id}/messages`. Only for requests of which they were asked for. */
  z.object({ type: z.literal("messages"), data: z.object({ requestId: z.int() }) }),
  z.object({ type: z.literal("visitor"), data: visitorSchema }),
  z.object({ type: z.literal("traffic"), data: trafficEventSchema }),
  z.object({ type: z.literal("ask"), data: askEventSchema }),
  z.object({ type: z.literal("grant"), data: grantEventSchema }),
  z.object({ type: z.literal("removal"), data: removalEventSchema }),
  z.object({ type: z.literal("refusal"), data: refusalEventSchema }),
  /** A door of this tunnel was made, removed or used, or has ended: its list is at `GET /api/tunnels/{id}/doors`. */
  z.object({ type: z.literal("doors"), data: z.object({ tunnelId: z.string() }) }),
  /** Nothing has happened, and Gatehouse is there: without it silence could also be a process that hangs. */
  z.object({ type: z.literal("alive"), data: z.object({}) }),
  /** Something of a group's link has changed, also that it was turned off. */
  z.object({ type: z.literal("group"), data: groupSchema }),
]);

/** The names of all events: a stream has to be asked for each. */
export const LIVE_EVENT_TYPES: readonly LiveEvent["type"][] = liveEventSchema.def.options.flatMap(
  ({ shape }) => shape.type.def.values,
);

/** At least so often the stream says something (milliseconds). */
export const ALIVE_MS = 2_000;

export type SessionStatus = z.infer<typeof sessionStatusSchema>;
export type Snapshot = z.infer<typeof snapshotSchema>;
export type LiveEvent = z.infer<typeof liveEventSchema>;
