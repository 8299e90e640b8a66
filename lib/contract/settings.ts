import { z } from "zod/mini";
import { clearable } from "./fields";
import { quietableKindSchema } from "./notice-choices";
import { webhookSchema } from "./notices";
import { durationSchema } from "./tunnel-input";

export const keyPlaceInputSchema = z.strictObject({
  place: z.enum(["keychain", "file"], "The key is kept in the keychain or in a file."),
});

/** A stored secret that does not open with the key at hand. */
const unreadableSchema = z.object({
  kind: z.enum(["profile", "account", "webhook", "tunnel"]),
  id: z.string(),
  name: z.string(),
});

export const secretsStateSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("ready"), unreadable: z.array(unreadableSchema) }),
  z.object({
    state: z.literal("locked"),
    reason: z.enum(["lost", "damaged", "unreachable"]),
    detail: z.string(),
    fix: z.string(),
  }),
]);

export const settingsSchema = z.object({
  version: z.string(),
  dataDir: z.string(),
  port: z.int(),
  keyPlace: z.enum(["keychain", "file"]),
  /** Whether the system's keychain answers now. */
  keychainAvailable: z.boolean(),
  /** What people call it: "macOS Keychain". */
  keychainName: z.string(),
  tokenSource: z.enum(["environment", "file"]),
  secrets: secretsStateSchema,
  /** Everything is stopped when nobody has visited for this time (`2h`); null means never. */
  stopWhenIdle: z.nullable(z.string()),
  /** Whether visits are recorded, for 90 days. */
  keepVisits: z.boolean(),
  /** The kinds of notices that are turned off: they are only in the log. */
  noticesOff: z.array(quietableKindSchema),
  webhook: z.nullable(webhookSchema),
});

/** What can be set here. */
export const settingsPatchSchema = z.partial(
  z.strictObject({
    stopWhenIdle: clearable(durationSchema),
    keepVisits: z.boolean("Say whether visits are kept."),
    noticesOff: z.array(quietableKindSchema).check(z.maxLength(quietableKindSchema.options.length)),
  }),
);

export type SecretsState = z.infer<typeof secretsStateSchema>;
export type Settings = z.infer<typeof settingsSchema>;
