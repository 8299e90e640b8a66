import { z } from "zod/mini";
import { nameSchema } from "./fields";
import { undoSchema } from "./undo";

// Doors for machines: what enters a tunnel without a login, each with a proof of its own. Browser-safe. Times are ISO 8601.

export const DOOR_SCHEMES = ["github", "stripe", "slack", "shopify", "standard", "hmac"] as const;
export const doorSchemeSchema = z.enum(DOOR_SCHEMES, "Choose who signs the requests.");
export type DoorScheme = z.infer<typeof doorSchemeSchema>;

/** These sign when they sent it, so that an old request is refused. Of the others a copy passes again. */
const SIGNS_TIME = new Set<DoorScheme>(["stripe", "slack", "standard"]);

export function signsTime(scheme: DoorScheme): boolean {
  return SIGNS_TIME.has(scheme);
}

/** How far the time that a sender signed may be from ours, either way. */
export const DOOR_TIME_S = 300;

/** What is read of a webhook before its signature is known to be right. */
export const DOOR_BODY_BYTES = 25 * 1024 * 1024;

/** Doors that one tunnel can have. */
export const MOST_DOORS = 100;

const DAY_MS = 86_400_000;

/** How long a key lasts where nothing is said. */
export const KEY_LASTS_DAYS = 90;

const keyEndSchema = z.iso
  .datetime({ offset: true, error: "Enter a time such as 2026-05-04T17:30:00Z." })
  .check(
    z.refine((at) => Date.parse(at) > Date.now(), "This time has passed."),
    z.refine((at) => Date.parse(at) < Date.now() + 366 * DAY_MS, "That is more than a year away."),
  );

const RESERVED = /^\/(\.gatehouse|ngrok)(\/|$)/i;

/** One literal path, which ngrok and Gatehouse compare byte by byte. Each is written in one way only. */
export const doorPathSchema = z.string("Enter a path, such as /hooks/github.").check(
  z.trim(),
  z.maxLength(500, "That is longer than 500 characters."),
  z.refine(
    (path) => /^(\/[A-Za-z0-9._~-]+)+$/.test(path),
    "Enter one path of letters, digits and . _ ~ - such as /hooks/github, without a slash at its end.",
  ),
  z.refine(
    (path) => !path.split("/").some((segment) => segment === "." || segment === ".."),
    "Leave out . and .. from the path.",
  ),
  z.refine((path) => !RESERVED.test(path), "Paths below /.gatehouse and /ngrok are not the app's."),
);

export const doorQuerySchema = z
  .string()
  .check(
    z.trim(),
    z.regex(
      /^(?!\?)[A-Za-z0-9._~!$&'()*+,;=:@%/?-]{1,500}$/,
      "Enter the query as the sender writes it, without the ? before it.",
    ),
  );

// What a signature cannot stand in: these have a meaning of their own on the way.
const NO_SIGNATURE =
  /^(host|connection|cookie|authorization|gatehouse-key|expect|te|trailer|upgrade|transfer-encoding|content-.*|keep-alive|proxy-.*|x-forwarded-.*|forwarded|(x-)?ngrok.*|gh-.*)$/;

export const doorHeaderSchema = z.string().check(
  z.trim(),
  z.toLowerCase(),
  z.regex(/^[a-z0-9][a-z0-9-]{0,99}$/, "Enter a header's name, such as X-Signature."),
  z.refine((name) => !NO_SIGNATURE.test(name), "A signature cannot stand in this header."),
);

const secretSchema = z.string("Enter the signing secret that the sender shows.").check(
  z.trim(),
  z.minLength(8, "Enter the whole signing secret, at least 8 characters."),
  z.maxLength(500, "That is longer than 500 characters."),
  z.refine((text) => /^[\x20-\x7e]+$/.test(text), "A signing secret has no such characters."),
);

export const keyDoorInputSchema = z.strictObject({
  kind: z.literal("key"),
  name: nameSchema,
  /** Without it the key lasts 90 days. */
  expiresAt: z.optional(keyEndSchema),
});

export const webhookDoorInputSchema = z
  .strictObject({
    kind: z.literal("webhook"),
    name: nameSchema,
    path: doorPathSchema,
    method: z._default(z.enum(["POST", "PUT", "PATCH"], "Choose POST, PUT or PATCH."), "POST"),
    /** The only query that is let in; without it none is. */
    query: z.optional(doorQuerySchema),
    scheme: doorSchemeSchema,
    header: z.optional(doorHeaderSchema),
    encoding: z.optional(z.enum(["hex", "base64"], "Choose hex or base64.")),
    prefix: z.optional(
      z.string().check(z.regex(/^[\x21-\x7e]{0,40}$/, "A prefix is short and has no spaces.")),
    ),
    secret: secretSchema,
    /** Counts besides, while the sender goes over to a new one. */
    previousSecret: z.optional(secretSchema),
  })
  .check(
    z.check(({ value, issues }) => {
      const { scheme, header, encoding, prefix } = value;
      const needed = { header: header === undefined, encoding: encoding === undefined };
      for (const [field, isMissing] of Object.entries(needed)) {
        if (scheme !== "hmac" || !isMissing) continue;
        const message = `Say in which ${field} the sender puts the signature.`;
        issues.push({ code: "custom", path: [field], message, input: value });
      }
      if (scheme !== "hmac" && (header ?? encoding ?? prefix) !== undefined) {
        const message = "Only a plain HMAC has a header, an encoding and a prefix of its own.";
        issues.push({ code: "custom", path: ["scheme"], message, input: value });
      }
      for (const field of ["secret", "previousSecret"] as const) {
        const secret = value[field];
        if (scheme !== "standard" || secret === undefined || isStandardSecret(secret)) continue;
        const message = "A secret of Standard Webhooks is whsec_ and base64.";
        issues.push({ code: "custom", path: [field], message, input: secret });
      }
    }),
  );

/** `whsec_` and base64 of 24 to 64 bytes in Standard Webhooks; some senders leave the beginning out, or have other lengths. */
function isStandardSecret(secret: string): boolean {
  return /^(whsec_)?(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(secret);
}

export const doorInputSchema = z.discriminatedUnion(
  "kind",
  [keyDoorInputSchema, webhookDoorInputSchema],
  "Choose a key or a webhook.",
);

/**
 * `active`: who has the proof gets in. `next-start`: ngrok learns of it when the tunnel starts next; until then it asks
 * for a login. `ended`: its time is over. `unreadable`: its secret cannot be read, so it lets nobody in.
 */
export const doorStateSchema = z.enum(["active", "next-start", "ended", "unreadable"]);

const shared = {
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.optional(z.iso.datetime()),
  state: doorStateSchema,
};

export const keyDoorSchema = z.object({
  ...shared,
  kind: z.literal("key"),
  expiresAt: z.iso.datetime(),
});

export const webhookDoorSchema = z.object({
  ...shared,
  kind: z.literal("webhook"),
  path: z.string(),
  method: z.string(),
  query: z.optional(z.string()),
  scheme: doorSchemeSchema,
  header: z.optional(z.string()),
  encoding: z.optional(z.enum(["hex", "base64"])),
  prefix: z.optional(z.string()),
  hasPreviousSecret: z.boolean(),
  /** Where it is false a copy of a right request passes again. */
  signsTime: z.boolean(),
});

export const doorSchema = z.discriminatedUnion("kind", [keyDoorSchema, webhookDoorSchema]);

const made = {
  /** What it lets in, in words. */
  opens: z.string(),
  undo: undoSchema,
};

/** A new door. `key` is shown this once: only its hash is kept. */
export const madeDoorSchema = z.discriminatedUnion("kind", [
  z.extend(keyDoorSchema, { ...made, key: z.string() }),
  z.extend(webhookDoorSchema, made),
]);

export type DoorInput = z.infer<typeof doorInputSchema>;
export type KeyDoor = z.infer<typeof keyDoorSchema>;
export type WebhookDoor = z.infer<typeof webhookDoorSchema>;
export type Door = z.infer<typeof doorSchema>;
export type DoorState = z.infer<typeof doorStateSchema>;
export type MadeDoor = z.infer<typeof madeDoorSchema>;
