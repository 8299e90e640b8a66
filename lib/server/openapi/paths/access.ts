import {
  askResultSchema,
  grantedSchema,
  grantInputSchema,
  removalInputSchema,
  removedSchema,
} from "@/lib/contract/access";
import { doorInputSchema, doorSchema, KEY_LASTS_DAYS, madeDoorSchema } from "@/lib/contract/doors";
import {
  askAnswerSchema,
  askSchema,
  grantSchema,
  refusalSchema,
  removalSchema,
  VISITS_KEPT_DAYS,
  visitPageSchema,
  visitQuerySchema,
} from "@/lib/contract/gate";
import { deletionQuerySchema } from "@/lib/contract/openapi";
import { takenBackAnswerSchema } from "@/lib/contract/taken-back";
import { UNDO_SECONDS } from "@/lib/contract/undo-offered";
import { visitDaysQuerySchema, visitDaysSchema } from "@/lib/contract/visit-days";
import { json, type Operation, type Section } from "@/lib/server/openapi/operation";

export const access: Section = {
  tag: "Access",
  description: "Who asks to come in, who may and who may not besides the list, and who came.",
  paths: {
    "/api/asks": {
      get: {
        id: "listAsks",
        summary: "Who asks to come in, at any tunnel.",
        answers: { 200: json("Oldest first.", { list: askSchema }) },
      },
    },
    "/api/asks/{id}": {
      post: {
        id: "answerAsk",
        summary: "Answer a question: `allow` until a time, `refuse` for an hour, or `never`.",
        body: askAnswerSchema,
        answers: {
          200: json(
            `It is answered, and this lets it wait again for ${UNDO_SECONDS} s.`,
            askResultSchema,
          ),
        },
        problems: [409],
      },
    },
    "/api/tunnels/{id}/asks": {
      get: {
        id: "listTunnelAsks",
        summary: "Who asks to come in at this tunnel.",
        answers: { 200: json("Oldest first.", { list: askSchema }) },
      },
    },
    "/api/tunnels/{id}/grants": {
      get: {
        id: "listGrants",
        summary: "Who may enter besides the list.",
        answers: { 200: json("Newest first.", { list: grantSchema }) },
      },
      post: {
        id: "grantPerson",
        summary: "Let somebody in besides the list, until a time or until it is taken back.",
        body: grantInputSchema,
        answers: { 201: json("It is stored, and in force.", grantedSchema) },
        problems: [409],
      },
    },
    "/api/tunnels/{id}/grants/{email}": { delete: takeBack("takeGrantBack", "grant") },
    "/api/tunnels/{id}/removals": {
      get: {
        id: "listRemovals",
        summary: "Who may no longer enter, whatever the list says.",
        answers: { 200: json("Newest first.", { list: removalSchema }) },
      },
      post: {
        id: "removePerson",
        summary: "Cut somebody off at once, and keep them out until it is taken back.",
        body: removalInputSchema,
        answers: {
          201: json(
            "It is in force; `unsaved` where the disk does not know it yet.",
            removedSchema,
          ),
        },
        problems: [409],
      },
    },
    "/api/tunnels/{id}/removals/{email}": { delete: takeBack("takeRemovalBack", "removal") },
    "/api/tunnels/{id}/refusals": {
      get: {
        id: "listRefusals",
        summary: "Whose question was answered with `refuse` or `never`.",
        answers: { 200: json("Each e-mail once, in their order.", { list: refusalSchema }) },
      },
    },
    "/api/tunnels/{id}/refusals/{email}": { delete: takeBack("takeRefusalBack", "refusal") },
    "/api/tunnels/{id}/doors": {
      get: {
        id: "listDoors",
        summary: "What enters without a login: keys for machines, and webhooks.",
        answers: { 200: json("Oldest first.", { list: doorSchema }) },
      },
      post: {
        id: "openDoor",
        summary: `Let machines in without a login, by a key (${KEY_LASTS_DAYS} days, unless it says otherwise) or by a sender's signature.`,
        body: doorInputSchema,
        answers: {
          201: json(
            "In force here. ngrok lets its requests by from the tunnel's next start where `state` says so. `key` is shown this once.",
            madeDoorSchema,
          ),
        },
        problems: [403, 409, 422],
      },
    },
    "/api/tunnels/{id}/doors/{doorId}": { delete: takeBack("closeDoor", "door") },
    "/api/visits": {
      get: {
        id: "listVisits",
        summary: `Who came to which tunnel in the last ${VISITS_KEPT_DAYS} days.`,
        query: visitQuerySchema,
        answers: {
          200: {
            description:
              "Newest first; `nextBefore` is the `before` of the next page. With `format=csv` all that match, as a file.",
            content: { "application/json": visitPageSchema, "text/csv": "text" },
          },
        },
        problems: [422],
      },
    },
    "/api/visits/days": {
      get: {
        id: "countVisitDays",
        summary: "Visits, people, refusals and outages, day by day in a time zone.",
        query: visitDaysQuerySchema,
        answers: { 200: json("Oldest first; the last day is today.", visitDaysSchema) },
        problems: [422],
      },
    },
  },
};

function takeBack(id: string, noun: string): Operation {
  return {
    id,
    summary: `Take a ${noun} back.`,
    query: deletionQuerySchema,
    answers: {
      200: json(
        `It is taken back. With \`undoable=1\`, and \`token\` undoes that for ${UNDO_SECONDS} s; else where it is not saved yet.`,
        takenBackAnswerSchema,
      ),
      204: { description: "It is taken back, and that is saved." },
    },
  };
}
