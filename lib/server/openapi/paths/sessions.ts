import { sessionSchema, sessionsEndedSchema } from "@/lib/contract/sessions";
import { ticketSchema } from "@/lib/contract/tickets";
import { json, type Section } from "@/lib/server/openapi/operation";

export const sessions: Section = {
  tag: "Sessions",
  description: "Browsers that are let in by a cookie, and the access token that lets them in.",
  paths: {
    "/api/sessions": {
      get: {
        id: "listSessions",
        summary: "Who is let in by a cookie.",
        answers: { 200: json("Last used first.", { list: sessionSchema }) },
      },
      delete: {
        id: "endOtherSessions",
        summary: "End all sessions but the asker's own.",
        answers: { 200: json("How many have ended.", sessionsEndedSchema) },
      },
    },
    "/api/sessions/{id}": {
      delete: {
        id: "endSession",
        summary: "End one session at once.",
        answers: { 200: json("It has ended.", sessionsEndedSchema) },
      },
    },
    "/api/tickets": {
      post: {
        id: "issueTicket",
        summary: "Make an address that lets a browser in. Only with the access token as bearer.",
        answers: { 201: json("Open it within a minute. It works once.", ticketSchema) },
      },
    },
    "/api/token/rotate": {
      post: {
        id: "rotateToken",
        summary: "Log out everywhere: a new access token, and all sessions end.",
        answers: {
          204: { description: "It is done. A browser that asked gets a new session's cookie." },
        },
        problems: [409],
      },
    },
  },
};
