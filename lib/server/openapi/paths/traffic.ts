import { messagePageSchema, messageQuerySchema } from "@/lib/contract/messages";
import { harSchema } from "@/lib/contract/openapi";
import { allRequestsQuerySchema, requestQuerySchema } from "@/lib/contract/request-query";
import {
  personSchema,
  replayInputSchema,
  requestDetailSchema,
  requestPageSchema,
  trafficSchema,
  visitorSchema,
} from "@/lib/contract/traffic";
import { json, type Section } from "@/lib/server/openapi/operation";

export const traffic: Section = {
  tag: "Traffic",
  description: "What visitors asked of the apps, since Gatehouse was started, and who they are.",
  paths: {
    "/api/tunnels/{id}/requests": {
      get: {
        id: "listRequests",
        summary: "What was asked of the app.",
        query: requestQuerySchema,
        answers: {
          200: json(
            "Newest first; `nextBefore` is the `before` of the next page. With `as=har` an HTTP Archive of the same requests.",
            { oneOf: [requestPageSchema, harSchema] },
          ),
        },
        problems: [422],
      },
      delete: {
        id: "clearRequests",
        summary: "Forget what was captured of this tunnel.",
        answers: { 204: { description: "It is forgotten." } },
      },
    },
    "/api/requests": {
      get: {
        id: "listAllRequests",
        summary: "What was asked of all apps.",
        query: allRequestsQuerySchema,
        answers: {
          200: json(
            "As for one tunnel, merged. With `ids` and `as=har` an HTTP Archive of exactly these.",
            { oneOf: [requestPageSchema, harSchema] },
          ),
        },
        problems: [422],
      },
    },
    "/api/requests/{id}": {
      get: {
        id: "getRequest",
        summary: "One request with headers and bodies.",
        answers: { 200: json("The request, its secrets masked.", requestDetailSchema) },
      },
    },
    "/api/requests/{id}/messages": {
      get: {
        id: "listMessages",
        summary: "The messages of a WebSocket or an event stream.",
        query: messageQuerySchema,
        answers: {
          200: json(
            "Newest first, decoded, their secrets masked; `nextBefore` is the `before` of the next page. The stream has an event `messages` when there are new ones.",
            messagePageSchema,
          ),
        },
        problems: [422],
      },
    },
    "/api/requests/{id}/har": {
      get: {
        id: "getRequestHar",
        summary: "One request as an HTTP Archive.",
        answers: { 200: json("A file to save, its secrets masked.", harSchema) },
      },
    },
    "/api/requests/{id}/replay": {
      post: {
        id: "replayRequest",
        summary: "Ask the app once more, as it was or changed.",
        body: replayInputSchema,
        answers: { 201: json("The new request with the app's answer.", requestDetailSchema) },
        problems: [409],
      },
    },
    "/api/tunnels/{id}/traffic": {
      get: {
        id: "getTraffic",
        summary: "The numbers of the last 15 minutes.",
        answers: {
          200: json("Points of 5 s, oldest first; empty ones are left out.", trafficSchema),
        },
      },
    },
    "/api/tunnels/{id}/visitors": {
      get: {
        id: "listVisitors",
        summary: "Who visited this tunnel.",
        answers: { 200: json("Last seen first.", { list: visitorSchema }) },
      },
    },
    "/api/visitors": {
      get: {
        id: "listPeople",
        summary: "Who visited any tunnel.",
        answers: { 200: json("Last seen first, each with the tunnels.", { list: personSchema }) },
      },
    },
  },
};
