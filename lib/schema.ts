import { z } from "zod";

// Fields that several nouns share. Browser-safe: forms and routes use the same schemas.

// Control characters, what has no width, halves of characters, and the overrides of direction that let one text look
// like another (Unicode TR 36).
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being kept out
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|\u034f|\p{Cs}/u;

/** Whether a text holds characters that nobody sees. */
export function hasInvisible(text: string): boolean {
  return INVISIBLE.test(text);
}

export const nameSchema = z
  .string("Enter a name.")
  .trim()
  .min(1, "Enter a name.")
  .max(80, "Keep the name to 80 characters.")
  .refine((name) => !hasInvisible(name), "Remove the invisible characters from the name.");

export const timeSchema = z.iso.datetime();

/** A pasted secret: one line, no spaces inside, since a line break or a space is always a copying accident. */
export function secretSchema(what: string) {
  return z
    .string(`Enter the ${what}.`)
    .trim()
    .min(1, `Enter the ${what}.`)
    .max(4096, `That is too long for the ${what}.`)
    .refine(
      (secret) => !/\s/.test(secret) && !hasInvisible(secret),
      `The ${what} has a space or a line break in it. Copy it again.`,
    );
}

/** On edit an empty secret field keeps the stored value. */
export function keptSecretSchema(what: string) {
  return z.union([z.literal(""), secretSchema(what)]).optional();
}

/** Empty text and null both clear an optional field. */
export function clearable<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    (value) =>
      value === null || (typeof value === "string" && value.trim() === "") ? null : value,
    schema.nullable(),
  );
}
