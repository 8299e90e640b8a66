import { undonePersonSchema } from "@/lib/contract/access";
import { accountSchema } from "@/lib/contract/accounts";
import { doctorLineSchema, doctorReportSchema } from "@/lib/contract/doctor";
import { doorSchema } from "@/lib/contract/doors";
import { liveEventSchema } from "@/lib/contract/events";
import { noticeSchema } from "@/lib/contract/notices";
import { healthSchema, openApiSchema } from "@/lib/contract/openapi";
import { profileSchema } from "@/lib/contract/profiles";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { json, type Section } from "@/lib/server/openapi/operation";

export const gatehouse: Section = {
  tag: "Gatehouse",
  description: "What is not about one noun: events, notices, undoing, health and this document.",
  paths: {
    "/api/health": {
      get: {
        id: "getHealth",
        summary: "Whether the dashboard is up. The only operation that needs no token.",
        answers: {
          200: json("It is up. `degraded`: it cannot save; `storage` says why.", healthSchema),
        },
      },
    },
    "/api/doctor": {
      get: {
        id: "doctor",
        summary: "Check everything, from Node to each tunnel, in 10 s at most.",
        headers: {
          Accept: "With `application/x-ndjson` each part comes as a line as soon as it is done.",
        },
        answers: {
          200: {
            description: "What was looked at, and how each of it came out.",
            content: {
              "application/json": doctorReportSchema,
              "application/x-ndjson": doctorLineSchema,
            },
          },
        },
      },
    },
    "/api/shutdown": {
      post: {
        id: "shutDown",
        summary: "End the dashboard. Only with the access token itself.",
        answers: { 202: { description: "It ends after this answer. Its tunnels go offline." } },
        problems: [403],
      },
    },
    "/api/openapi.json": {
      get: {
        id: "getOpenApi",
        summary: "This document.",
        answers: { 200: json("OpenAPI 3.1.", openApiSchema) },
      },
    },
    "/api/events": {
      get: {
        id: "listen",
        summary: "Server-sent events: first a `snapshot`, then what changes.",
        headers: { "Last-Event-ID": "The last `id` that came: what was missed since comes first." },
        answers: {
          200: {
            description:
              "An endless stream. An event's name is the `type` of this schema, its data the `data` as JSON.",
            content: { "text/event-stream": liveEventSchema },
          },
        },
      },
    },
    "/api/notices": {
      get: {
        id: "listNotices",
        summary: "What people were told.",
        answers: { 200: json("Newest first.", { list: noticeSchema }) },
      },
      delete: {
        id: "clearNotices",
        summary: "Empty the list of notices.",
        answers: { 204: { description: "It is empty." } },
      },
    },
    "/api/undo/{token}": {
      post: {
        id: "undo",
        summary: "Bring back what was deleted with `undoable=1`.",
        answers: {
          200: json("What is there again.", {
            oneOf: [profileSchema, accountSchema, tunnelSchema, doorSchema, undonePersonSchema],
          }),
        },
        problems: [409],
      },
    },
  },
};
