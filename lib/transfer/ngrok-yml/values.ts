import { z } from "zod";

/** Go's YAML reads these words as booleans too. */
export const flagSchema = z
  .union([
    z.boolean(),
    z.enum(["true", "yes", "on"]).transform(() => true),
    z.enum(["false", "no", "off"]).transform(() => false),
  ])
  .optional()
  .catch(undefined);

/** A list of words, or one. */
export const words = z
  .union([z.array(z.coerce.string()), z.string().transform((word) => [word])])
  .optional();
