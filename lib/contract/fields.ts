import { z } from "zod/mini";
import { hasHidden, showHidden } from "./show-hidden.mjs";

// Fields of several things. Safe for the browser: forms and routes use the same schemas.

export const nameSchema = z.string("Enter a name.").check(
  z.trim(),
  z.minLength(1, "Enter a name."),
  z.maxLength(80, "Keep the name to 80 characters."),
  z.refine((name) => !hasHidden(name), "Remove the invisible characters from the name."),
);

/**
 * A stored name. A name from before the rule above may contain such characters. They are made visible, so that a form
 * can be saved again and the name is the same everywhere.
 */
export const storedNameSchema = z.pipe(
  z.string(),
  z.transform((name) => showHidden(name)),
);

export const timeSchema = z.iso.datetime();

/** A pasted secret: one line without spaces, because a line break or a space is always an error of copying. */
export function secretSchema(what: string) {
  return z.string(`Enter the ${what}.`).check(
    z.trim(),
    z.minLength(1, `Enter the ${what}.`),
    z.maxLength(4096, `That is too long for the ${what}.`),
    z.refine(
      (secret) => !/\s/.test(secret) && !hasHidden(secret),
      `The ${what} has a space or a line break in it. Copy it again.`,
    ),
  );
}

/** On edit an empty secret field keeps the stored value. */
export function keptSecretSchema(what: string) {
  return z.optional(z.union([z.literal(""), secretSchema(what)]));
}

/** Empty text and null both clear an optional field. */
export function clearable<T extends z.core.$ZodType>(schema: T) {
  return z.pipe(
    z.transform((value: unknown) =>
      typeof value === "string" && value.trim() === "" ? null : value,
    ),
    z.nullable(schema),
  );
}
