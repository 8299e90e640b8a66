import { holdCreateSchema, holdSchema } from "@/lib/contract/holds";
import { json, type Section } from "@/lib/server/openapi/operation";

export const holds: Section = {
  tag: "Holds",
  description:
    "Tunnels that end with a program, however that ends: a hold lives while one stream of it is open.",
  paths: {
    "/api/holds": {
      post: {
        id: "createHold",
        summary:
          "Tie tunnels to a program. Its first stream has to be opened within 30 s. A session needs the access token again: 403 `confirmation_needed`.",
        body: holdCreateSchema,
        answers: { 201: json("The hold. Nothing was started.", holdSchema) },
      },
    },
    "/api/holds/{id}": {
      get: {
        id: "holdOn",
        summary:
          "Keep the hold: the tunnels end 5 s after its last stream is closed, and 10 s after a restart of the dashboard.",
        answers: {
          200: {
            description: "An endless stream of comment lines, one every 15 s.",
            content: { "text/event-stream": "text" },
          },
        },
      },
      delete: {
        id: "endHold",
        summary: "End the hold now.",
        answers: { 204: { description: "Its tunnels are unbound, and removed where it said so." } },
      },
    },
  },
};
