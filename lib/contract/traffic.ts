import { z } from "zod/mini";
import { timeSchema } from "./fields";

// What the proxy records and counts. Safe for the browser. Times are ISO 8601, durations milliseconds, sizes bytes.

/** Replaces a secret, which is not kept. */
export const MASK = "********";

export const requestKindSchema = z.enum(["http", "websocket", "event-stream"]);

/**
 * `open` until the answer is complete; `aborted` when the visitor left before; `failed` when the app could not be
 * reached or broke off.
 */
export const requestStateSchema = z.enum(["open", "done", "aborted", "failed"]);

/** A row of the request list. Its `id` increases with time, also over restarts. */
export const requestSummarySchema = z.object({
  id: z.int(),
  tunnelId: z.string(),
  at: timeSchema,
  method: z.string(),
  /** Path and query, masked, cut after 2,048 characters. */
  path: z.string(),
  /** The status for the visitor: the app's, or 502 from Gatehouse when the app did not answer. */
  status: z.optional(z.int()),
  kind: requestKindSchema,
  state: requestStateSchema,
  user: z.optional(
    z.object({
      email: z.string(),
      /** Whether the issuer says that the e-mail is theirs. Only a gate knows. */
      emailVerified: z.optional(z.boolean()),
      name: z.optional(z.string()),
    }),
  ),
  /** From arrival until there was a connection to the app. */
  queueMs: z.optional(z.number()),
  /** From arrival until the head of the answer. */
  firstByteMs: z.optional(z.number()),
  totalMs: z.optional(z.number()),
  /** Body bytes; of a WebSocket all bytes after the handshake. */
  requestBytes: z.int(),
  responseBytes: z.int(),
  /** Media type of the answer, without parameters. */
  contentType: z.optional(z.string()),
  /** The request that this one repeats. */
  replayOf: z.optional(z.int()),
});

/** As received: in order, with duplicates and case; secrets are masked. */
export const headerListSchema = z.array(z.tuple([z.string(), z.string()]));

export const capturedBodySchema = z.object({
  kind: z.enum(["none", "text", "binary"]),
  /** When `kind` is text: decoded and masked. */
  text: z.optional(z.string()),
  /** When `kind` is binary. */
  base64: z.optional(z.string()),
  contentType: z.optional(z.string()),
  /** On the wire. */
  bytes: z.int(),
  /** How many of them were kept. */
  captured: z.int(),
  /** Whether only a part of it is shown. */
  truncated: z.boolean(),
  /** The content codings that were decoded for display, such as `gzip`. */
  decodedFrom: z.optional(z.string()),
  /** Why it is shown like this, when that needs an explanation. */
  note: z.optional(z.string()),
});

export const webSocketCountsSchema = z.object({
  /** From the visitor to the app, and back. Control frames are not counted. */
  sent: z.object({ text: z.int(), binary: z.int(), bytes: z.int() }),
  received: z.object({ text: z.int(), binary: z.int(), bytes: z.int() }),
  closeCode: z.optional(z.int()),
});

export const requestDetailSchema = z.extend(requestSummarySchema, {
  /** The whole address as the visitor used it, masked. */
  url: z.string(),
  httpVersion: z.string(),
  request: z.object({
    headers: headerListSchema,
    trailers: headerListSchema,
    body: capturedBodySchema,
  }),
  response: z.optional(
    z.object({
      statusText: z.string(),
      headers: headerListSchema,
      trailers: headerListSchema,
      body: capturedBodySchema,
    }),
  ),
  webSocket: z.optional(webSocketCountsSchema),
  /** What went wrong, for people. */
  error: z.optional(z.string()),
  /** The names of headers, query parameters and fields whose values were masked. */
  masked: z.array(z.string()),
  /** What a reader should know about this record, such as what a replay left out. */
  notes: z.array(z.string()),
});

/** Where the text of a search is, when it is not in the row's method, person or media type. */
export const foundInSchema = z.enum([
  "path",
  "request-header",
  "response-header",
  "request-body",
  "response-body",
]);

export const requestPageSchema = z.object({
  /** Newest first. `found` only of a search with `in=all`. */
  items: z.array(z.extend(requestSummarySchema, { found: z.optional(foundInSchema) })),
  /** The `before` that continues the list; null at its end. */
  nextBefore: z.nullable(z.int()),
  /** Only of a search with `in=all`. */
  search: z.optional(
    z.object({
      /** False when the search took too long and stopped: `nextBefore` continues it there. */
      isComplete: z.boolean(),
      /** How many requests have a body that nobody could look into, because it is still coming or being masked. */
      unread: z.int(),
    }),
  ),
});

/** What a replay changes. `headers`, when given, replaces all; a body is text or base64. */
export const replayInputSchema = z.strictObject({
  method: z.optional(
    z.string().check(z.regex(/^[A-Za-z-]{1,40}$/, "Enter a method, such as GET or POST.")),
  ),
  path: z.optional(
    z
      .string()
      .check(
        z.maxLength(65_536),
        z.regex(/^\/[\x21-\x7e]*$/, "A path starts with / and has no spaces."),
      ),
  ),
  headers: z.optional(
    z.union([
      headerListSchema,
      z.pipe(
        z.record(z.string(), z.string()),
        z.transform((record): [string, string][] => Object.entries(record)),
      ),
    ]),
  ),
  body: z.optional(z.string()),
  bodyBase64: z.optional(z.base64()),
});

/** One person on one tunnel, since Gatehouse was started. */
export const visitorSchema = z.object({
  tunnelId: z.string(),
  email: z.string(),
  /** False as soon as somebody came with it of whom the issuer does not say that it is theirs. Only a gate knows. */
  emailVerified: z.optional(z.boolean()),
  name: z.optional(z.string()),
  firstSeenAt: timeSchema,
  lastSeenAt: timeSchema,
  requests: z.int(),
  /** Requests and sockets open at the moment. */
  open: z.int(),
  /** Whether something is open, or was within the last 60 s. */
  activeNow: z.boolean(),
});

/** One person on all tunnels. */
export const personSchema = z.extend(z.omit(visitorSchema, { tunnelId: true }), {
  tunnels: z.array(visitorSchema),
});

/** Requests that ended within one span of POINT_MS, which begins at `at`. */
export const trafficPointSchema = z.object({
  at: timeSchema,
  requests: z.int(),
  /** By the first digit of the status; `none` for requests that ended without an answer. */
  classes: z.object({
    "1xx": z.int(),
    "2xx": z.int(),
    "3xx": z.int(),
    "4xx": z.int(),
    "5xx": z.int(),
    none: z.int(),
  }),
  /** Until the head of the answer; absent when there was none. */
  p50Ms: z.optional(z.number()),
  p95Ms: z.optional(z.number()),
  requestBytes: z.int(),
  responseBytes: z.int(),
  /** The highest number of open requests at one time. */
  open: z.int(),
});

/** What a tunnel is doing at the moment. */
export const trafficNowSchema = z.object({
  tunnelId: z.string(),
  /** Ended requests per second, over the last 5 complete seconds. */
  perSecond: z.number(),
  open: z.int(),
  /** People who are connected now. */
  visitorsNow: z.int(),
  /** Since Gatehouse was started. */
  requests: z.int(),
  /** The current point. It replaces the one with the same `at`, or follows the last. */
  point: trafficPointSchema,
});

/** What is kept in memory of all tunnels together. */
export const captureStateSchema = z.object({
  requests: z.int(),
  bytes: z.int(),
  budgetBytes: z.int(),
  /** A text that is set while bodies are not kept, because open requests fill the budget. */
  paused: z.optional(z.string()),
});

/** The last 15 minutes of one tunnel, oldest first; spans without anything are left out. */
export const trafficSchema = z.object({
  tunnelId: z.string(),
  pointMs: z.int(),
  points: z.array(trafficPointSchema),
  now: trafficNowSchema,
  capture: captureStateSchema,
});

/** Once a second while anything happens: the tunnels whose numbers changed. */
export const trafficEventSchema = z.object({
  tunnels: z.array(trafficNowSchema),
  capture: captureStateSchema,
  /** How many changes were not sent as events since the last one of this type: load the list again. */
  skipped: z.int(),
});

export type RequestSummary = z.infer<typeof requestSummarySchema>;
export type RequestDetail = z.infer<typeof requestDetailSchema>;
export type RequestPage = z.infer<typeof requestPageSchema>;
export type FoundIn = z.infer<typeof foundInSchema>;
export type RequestKind = z.infer<typeof requestKindSchema>;
export type RequestState = z.infer<typeof requestStateSchema>;
export type HeaderList = z.infer<typeof headerListSchema>;
export type CapturedBody = z.infer<typeof capturedBodySchema>;
export type WebSocketCounts = z.infer<typeof webSocketCountsSchema>;
export type ReplayInput = z.infer<typeof replayInputSchema>;
export type Visitor = z.infer<typeof visitorSchema>;
export type Person = z.infer<typeof personSchema>;
export type TrafficPoint = z.infer<typeof trafficPointSchema>;
export type TrafficNow = z.infer<typeof trafficNowSchema>;
export type CaptureState = z.infer<typeof captureStateSchema>;
export type Traffic = z.infer<typeof trafficSchema>;
export type TrafficEvent = z.infer<typeof trafficEventSchema>;
