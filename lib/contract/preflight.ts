import { z } from "zod/mini";
import { timeSchema } from "./fields";
import { checkSchema } from "./profiles";

const partSchema = z.enum(["app", "domain", "profile", "account", "plan"]);

/** The lines of a running preflight: one JSON document per line (application/x-ndjson). */
export const preflightLineSchema = z.discriminatedUnion("type", [
  /** The first line: the parts that will be checked. */
  z.object({
    type: z.literal("parts"),
    parts: z.array(z.object({ id: partSchema, title: z.string() })),
  }),
  /** One part is done. */
  z.object({ type: z.literal("checks"), part: partSchema, checks: z.array(checkSchema) }),
  /** The last line. */
  z.object({ type: z.literal("done"), checkedAt: timeSchema }),
]);

export type PreflightPart = z.infer<typeof partSchema>;
export type PreflightLine = z.infer<typeof preflightLineSchema>;
