import { deliverySchema, webhookInputSchema, webhookSchema } from "@/lib/contract/notices";
import { keyPlaceInputSchema, settingsPatchSchema, settingsSchema } from "@/lib/contract/settings";
import { json, type Section } from "@/lib/server/openapi/operation";

export const settings: Section = {
  tag: "Settings",
  description: "This Gatehouse itself: where its key is, when tunnels stop, its webhook.",
  paths: {
    "/api/settings": {
      get: {
        id: "getSettings",
        summary: "The settings, and whether stored secrets can be read.",
        answers: { 200: json("The settings.", settingsSchema) },
      },
      patch: {
        id: "updateSettings",
        summary: "Change settings. Fields that are absent stay as they are.",
        body: settingsPatchSchema,
        answers: { 200: json("The settings as they are now.", settingsSchema) },
      },
    },
    "/api/settings/key-place": {
      post: {
        id: "moveKey",
        summary: "Move the key of the stored secrets to the keychain or to a file.",
        body: keyPlaceInputSchema,
        answers: { 200: json("The settings with the key's new place.", settingsSchema) },
        problems: [409],
      },
    },
    "/api/settings/unlock": {
      post: {
        id: "unlock",
        summary: "Look again for a key that was not at hand.",
        answers: {
          200: json("The settings; `secrets` says whether it was found.", settingsSchema),
        },
      },
    },
    "/api/settings/new-key": {
      post: {
        id: "replaceKey",
        summary: "Give up on a key that is not at hand. Stored secrets have to be entered again.",
        answers: { 200: json("The settings with the new key.", settingsSchema) },
        problems: [409],
      },
    },
    "/api/settings/webhook": {
      post: {
        id: "saveWebhook",
        summary: "Set where notices are sent. Without a secret the stored one stays.",
        body: webhookInputSchema,
        answers: { 200: json("The webhook.", webhookSchema) },
      },
      delete: {
        id: "deleteWebhook",
        summary: "Send notices nowhere.",
        answers: { 204: { description: "There is no webhook any more." } },
      },
    },
    "/api/settings/webhook/test": {
      post: {
        id: "testWebhook",
        summary: "Send the webhook a message of kind `test`.",
        answers: { 200: json("How the delivery went.", deliverySchema) },
        problems: [404, 409],
      },
    },
  },
};
