import {
  configFileSchema,
  exportInputSchema,
  importInputSchema,
  importPreviewSchema,
  sealedFileSchema,
} from "@/lib/contract/config-file";
import { json, type Section } from "@/lib/server/openapi/operation";

export const transfer: Section = {
  tag: "Import and export",
  description: "All that was configured as one file, with its secrets or without.",
  paths: {
    "/api/export": {
      get: {
        id: "exportConfig",
        summary: "All configuration without secrets and without the webhook.",
        answers: { 200: json("The file.", configFileSchema) },
      },
      post: {
        id: "exportSealed",
        summary:
          "All configuration with its secrets and the webhook. A session needs the access token again: 403 `confirmation_needed`.",
        body: exportInputSchema,
        answers: { 200: json("The file, encrypted under the passphrase.", sealedFileSchema) },
        problems: [409],
      },
    },
    "/api/import/preview": {
      post: {
        id: "previewImport",
        summary: "What an import of this file would do. Changes nothing.",
        body: importInputSchema,
        answers: {
          200: json(
            "What would be added, changed and skipped, and what needs a yes.",
            importPreviewSchema,
          ),
        },
      },
    },
    "/api/import": {
      post: {
        id: "runImport",
        summary: "Import a Gatehouse file or an ngrok.yml: all of it or nothing.",
        body: importInputSchema,
        answers: { 200: json("What was added, changed and skipped.", importPreviewSchema) },
        problems: [409],
      },
    },
  },
};
