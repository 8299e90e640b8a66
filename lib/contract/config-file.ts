import { z } from "zod/mini";
import { accountCreateSchema } from "./accounts";
import { nameSchema, timeSchema } from "./fields";
import { webhookEntrySchema } from "./notices";
import { profileCreateSchema } from "./profiles";
import { durationSchema, tunnelCreateSchema } from "./tunnel-input";

// The file of `GET /api/export`, and the answers of `POST /api/import`. Safe for the browser.

const FORMAT_VERSION = 1;

/** The body of a request contains the file as one JSON string, and the limit for bodies is 1 MiB. */
export const MAX_FILE_KB = 900;
export const MAX_FILE_BYTES = MAX_FILE_KB * 1_000;

export const PASSPHRASE_MIN = 12;

export const passphraseSchema = z
  .string("Enter a passphrase.")
  .check(
    z.minLength(
      PASSPHRASE_MIN,
      `Use at least ${PASSPHRASE_MIN} characters, for example four words.`,
    ),
    z.maxLength(1024, "That is too long for a passphrase."),
  );

export const exportInputSchema = z.strictObject({ passphrase: passphraseSchema });

export const profileEntrySchema = z.extend(profileCreateSchema, {
  clientSecret: z.optional(profileCreateSchema.shape.clientSecret),
});

export const accountEntrySchema = z.extend(accountCreateSchema, {
  authtoken: z.optional(accountCreateSchema.shape.authtoken),
});

/** A tunnel names its account and its profile; ids mean nothing on another machine. */
export const tunnelEntrySchema = z.extend(
  z.omit(tunnelCreateSchema, { accountId: true, profileId: true }),
  { account: nameSchema, profile: nameSchema },
);

/** Only the settings that are set: an import removes nothing. */
const settingsEntrySchema = z.strictObject({
  stopWhenIdle: z.optional(durationSchema),
  webhook: z.optional(webhookEntrySchema),
});

export const configFileSchema = z.strictObject({
  format: z.literal("gatehouse"),
  version: z.literal(FORMAT_VERSION),
  exportedAt: timeSchema,
  profiles: z.array(profileEntrySchema).check(z.maxLength(1000)),
  accounts: z.array(accountEntrySchema).check(z.maxLength(1000)),
  /** In the order of the list. */
  tunnels: z.array(tunnelEntrySchema).check(z.maxLength(5000)),
  /** Newer than the first version of the file, so it may be absent. */
  settings: z._default(settingsEntrySchema, {}),
});

/** The same with its secrets, encrypted as a whole. Only these parameters are accepted, so none can be weakened. */
export const sealedFileSchema = z.strictObject({
  format: z.literal("gatehouse-sealed"),
  version: z.literal(FORMAT_VERSION),
  exportedAt: timeSchema,
  kdf: z.strictObject({
    name: z.literal("scrypt"),
    N: z.literal(131_072),
    r: z.literal(8),
    p: z.literal(1),
    salt: z.base64url().check(z.length(22)),
  }),
  cipher: z.strictObject({
    name: z.literal("aes-256-gcm"),
    nonce: z.base64url().check(z.length(16)),
  }),
  sealed: z.base64url(),
});

export const importInputSchema = z.strictObject({
  /** The file's text: one of ours, or an ngrok.yml. */
  content: z
    .string("Choose a file.")
    .check(
      z.maxLength(
        MAX_FILE_BYTES,
        `That file is too large: files up to ${MAX_FILE_KB} KB can be imported.`,
      ),
    ),
  /** Opens a file with secrets. */
  passphrase: z.optional(z.string().check(z.maxLength(1024))),
  /** What happens to a stored thing with the name of one in the file. */
  existing: z._default(
    z.enum(["change", "keep"], "Existing things are changed or kept."),
    "change",
  ),
  /** For an ngrok.yml: the profile of tunnels without a login, and the account when there is no authtoken. */
  profile: z.optional(nameSchema),
  account: z.optional(nameSchema),
  /** Agrees to what the preview's items have under `widens`. */
  wider: z._default(z.boolean(), false),
  /** Agrees to these of the preview's `destinations`, by their ids. */
  destinations: z._default(
    z.array(z.string().check(z.maxLength(100))).check(z.maxLength(10_000)),
    [],
  ),
  /** Agrees to these of the preview's `links`, by their ids. */
  links: z._default(z.array(z.string().check(z.maxLength(100))).check(z.maxLength(10_000)), []),
  /** The id of the preview that was agreed to. */
  preview: z.optional(z.string().check(z.maxLength(100))),
});

const changeSchema = z.object({
  /** Of the file, such as `allowedEmails`. */
  key: z.string(),
  /** Its name on the pages. */
  field: z.string(),
  /** The complete value, however long. */
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  /** A text that says how the change weakens the protection of an app. Absent when it does not. */
  weakens: z.optional(z.string()),
});

export const importItemSchema = z.object({
  kind: z.enum(["profile", "account", "tunnel", "setting"]),
  name: z.string(),
  outcome: z.enum(["add", "change", "skip"]),
  changes: z.array(changeSchema),
  /** The code of the rule that keeps it from becoming what the file says; the note says what to do first. */
  refused: z.optional(z.string()),
  /** Why it is skipped, what is different here, what is still to be done. */
  notes: z.array(z.string()),
  /** Restrictions of the file that the import cannot keep, so that more people may get in. */
  widens: z.array(z.string()),
});

export const importPreviewSchema = z.object({
  id: z.string(),
  /** The kind of the file. Only a file of ngrok may need a profile or an account to be chosen. */
  format: z.enum(["gatehouse", "ngrok"]),
  /** For people: "a Gatehouse file", "ngrok.yml, version 3". */
  source: z.string(),
  withSecrets: z.boolean(),
  items: z.array(importItemSchema),
  /** What the file contains but Gatehouse does not have. */
  leftOut: z.array(z.object({ where: z.string(), text: z.string() })),
  /** The new destinations of stored secrets. The person has to agree to each. */
  destinations: z.array(
    z.object({
      id: z.string(),
      /** The profile of the Access Key or of the login. */
      profile: z.string(),
      account: z.string(),
      /** The account is not stored yet. */
      isNew: z.boolean(),
      /** Its agent ingress; ngrok's own when absent. */
      serverAddr: z.optional(z.string()),
      /** The issuer of the login, when it is new. */
      issuerUrl: z.optional(z.string()),
      /**
       * `clientSecret`: the profile's Access Key goes to the account; `nextClientSecret`: it is missing, taken away or
       * replaced, and the one that is entered in its place goes there; `authtoken`: the account's stored one serves this
       * login.
       */
      secrets: z.array(z.enum(["clientSecret", "nextClientSecret", "authtoken"])),
      /** The tunnels that would send it when they start. */
      tunnels: z.array(z.string()),
      /** The groups whose one link would send it when it starts, if there are any. */
      groups: z.optional(z.array(z.string())),
    }),
  ),
  /** The groups with one link to which tunnels come. The person has to agree for each that all apps on it trust each other. */
  links: z.array(z.object({ id: z.string(), group: z.string(), tunnels: z.array(z.string()) })),
  /**
   * The choices that are missing for the import. `wider`: an item has `widens`, and the person has not agreed yet;
   * `destinations` and `links`: the same for these.
   */
  needs: z.array(z.enum(["profile", "account", "wider", "destinations", "links"])),
  /** Names to choose from. */
  choices: z.object({ profiles: z.array(z.string()), accounts: z.array(z.string()) }),
});

export type SettingsEntry = z.infer<typeof settingsEntrySchema>;
export type ConfigFile = z.infer<typeof configFileSchema>;
export type SealedFile = z.infer<typeof sealedFileSchema>;
export type ProfileEntry = z.infer<typeof profileEntrySchema>;
export type AccountEntry = z.infer<typeof accountEntrySchema>;
export type TunnelEntry = z.infer<typeof tunnelEntrySchema>;
export type TunnelEntryInput = z.input<typeof tunnelEntrySchema>;
export type ImportInput = z.infer<typeof importInputSchema>;
export type ImportItem = z.infer<typeof importItemSchema>;
export type ImportPreview = z.infer<typeof importPreviewSchema>;
