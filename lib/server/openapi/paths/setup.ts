import { accountSchema } from "@/lib/contract/accounts";
import { profileSchema } from "@/lib/contract/profiles";
import {
  authtokenSourceSchema,
  importAuthtokenSchema,
  localAppSchema,
  setupDraftSchema,
  setupPatchSchema,
} from "@/lib/contract/setup";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { json, type Section } from "@/lib/server/openapi/operation";

export const setup: Section = {
  tag: "Setup",
  description: "The guided setup: what was typed so far, and what it finds on this machine.",
  paths: {
    "/api/setup/draft": {
      get: {
        id: "getDraft",
        summary: "The guided setup as it was left.",
        answers: {
          200: json("What was typed; of secrets only whether they are there.", setupDraftSchema),
        },
      },
      patch: {
        id: "updateDraft",
        summary: "Keep what was typed. Fields that are absent stay as they are.",
        body: setupPatchSchema,
        answers: { 200: json("The draft as it is now.", setupDraftSchema) },
      },
      delete: {
        id: "deleteDraft",
        summary: "Forget what was typed.",
        answers: { 204: { description: "It is forgotten." } },
      },
    },
    "/api/setup/draft/{part}": {
      post: {
        id: "completePart",
        summary: "Make the profile, the account or the tunnel of what was typed.",
        answers: {
          200: json("What was made, or changed where it was made before.", {
            oneOf: [profileSchema, accountSchema, tunnelSchema],
          }),
        },
        problems: [409, 422],
      },
    },
    "/api/setup/apps": {
      get: {
        id: "findApps",
        summary: "Apps that answer on this machine.",
        answers: { 200: json("By port.", { list: localAppSchema }) },
      },
    },
    "/api/setup/authtokens": {
      get: {
        id: "findAuthtokens",
        summary: "Where ngrok authtokens were found.",
        answers: { 200: json("The places, without the tokens.", { list: authtokenSourceSchema }) },
      },
    },
    "/api/setup/import-authtoken": {
      post: {
        id: "importAuthtoken",
        summary: "Store an authtoken that was found as an account.",
        body: importAuthtokenSchema,
        answers: { 201: json("The account.", accountSchema) },
        problems: [404, 409],
      },
    },
  },
};
