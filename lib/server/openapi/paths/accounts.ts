import {
  accountCreateSchema,
  accountPatchSchema,
  accountReportSchema,
  accountSchema,
  LATENCY_KEPT_MINUTES,
  latencySchema,
} from "@/lib/contract/accounts";
import { json, type Section } from "@/lib/server/openapi/operation";
import { resource } from "./resource";

export const accounts: Section = {
  tag: "Accounts",
  description: "ngrok accounts: an authtoken, and the agent ingress where it is not ngrok's own.",
  paths: {
    ...resource({
      path: "accounts",
      name: "Account",
      noun: "ngrok account",
      item: accountSchema,
      create: accountCreateSchema,
      patch: accountPatchSchema,
    }),
    "/api/accounts/{id}/check": {
      post: {
        id: "checkAccount",
        summary: "Open a session with the account's authtoken, and close it.",
        answers: { 200: json("Whether ngrok let it in, and what it said.", accountReportSchema) },
        problems: [409],
      },
    },
    "/api/accounts/{id}/latency": {
      get: {
        id: "getLatency",
        summary: `The heartbeats of the last ${LATENCY_KEPT_MINUTES} minutes.`,
        answers: {
          200: json("Round trips, oldest first; none while no session is open.", latencySchema),
        },
      },
    },
  },
};
