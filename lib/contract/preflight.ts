import { z } from "zod/mini";
import { timeSchema } from "./fields";
import { checkSchema } from "./profiles";

const partSchema = z.enum(["app", "domain", "profile", "account", "plan"]);

/** What a preflight says as it goes, one JSON document a line (application/x-ndjson). */
export const preflightLineSchema = z.discriminatedUnion("type", [
  /** First: what will be looked at. */
  z.object({
    type: z.literal("parts"),
    parts: z.array(z.object({ id: partSchema, title: z.string() })),
  }),
  /** One part is done. */
  z.object({ type: z.literal("checks"), part: partSchema, checks: z.array(checkSchema) }),
  /** Last. */
  z.object({ type: z.literal("done"), checkedAt: timeSchema }),
]);

export type PreflightPart = z.infer<typeof partSchema>;
export type PreflightLine = z.infer<typeof preflightLineSchema>;
