import { z } from "zod/mini";
import { nameSchema, secretSchema } from "./fields";

/** An app that answers on this machine's loopback. */
export const localAppSchema = z.object({
  port: z.int(),
  url: z.string(),
  /** The page's title, or the server's name for itself. */
  label: z.optional(z.string()),
});

export const localAppsSchema = z.array(localAppSchema);

/** A place where an ngrok authtoken was found. The token itself stays on the server. */
export const authtokenSourceSchema = z.object({
  id: z.string(),
  kind: z.enum(["environment", "file"]),
  /** For people: the variable or the file. */
  place: z.string(),
});

export const authtokenSourcesSchema = z.array(authtokenSourceSchema);

export const importAuthtokenSchema = z.strictObject({ sourceId: z.string(), name: nameSchema });

export const setupStepSchema = z.enum(["descope", "ngrok", "app", "people", "start"]);

export const setupPartSchema = z.enum(["profile", "account", "tunnel"]);

const typed = z.string().check(z.maxLength(100_000));

/** The input of the guided setup. It is validated when its step is completed. */
const typedFields = {
  issuerUrl: typed,
  clientId: typed,
  serverAddr: typed,
  caCertificate: typed,
  upstream: typed,
  tunnelName: typed,
  people: typed,
};

/** What the setup has created or chosen. */
const madeFields = { profileId: z.string(), accountId: z.string(), tunnelId: z.string() };

/** The draft of the guided setup. Its secrets stay on the server, sealed. */
export const setupDraftSchema = z.object({
  step: setupStepSchema,
  ...typedFields,
  hasClientSecret: z.boolean(),
  hasAuthtoken: z.boolean(),
  profileId: z.optional(madeFields.profileId),
  accountId: z.optional(madeFields.accountId),
  tunnelId: z.optional(madeFields.tunnelId),
});

/** Absent fields do not change. An empty secret deletes the stored one. Null clears an id. */
export const setupPatchSchema = z.partial(
  z.strictObject({
    step: setupStepSchema,
    ...typedFields,
    clientSecret: z.union([z.literal(""), secretSchema("Access Key")]),
    authtoken: z.union([z.literal(""), secretSchema("authtoken")]),
    profileId: z.nullable(madeFields.profileId),
    accountId: z.nullable(madeFields.accountId),
    tunnelId: z.nullable(madeFields.tunnelId),
  }),
);

export type LocalApp = z.infer<typeof localAppSchema>;
export type AuthtokenSource = z.infer<typeof authtokenSourceSchema>;
export type SetupStep = z.infer<typeof setupStepSchema>;
export type SetupPart = z.infer<typeof setupPartSchema>;
export type SetupDraft = z.infer<typeof setupDraftSchema>;
export type SetupPatch = z.infer<typeof setupPatchSchema>;
