import { z } from "zod/mini";
import { actionSchema } from "./actions";
import { sideSchema } from "./sides";

/** An error with what the catalogue knows of it. No text in it ever holds a secret. */
export const explainedErrorSchema = z.object({
  /** `ERR_NGROK_...` or one of ours. */
  code: z.optional(z.string()),
  title: z.string(),
  /** What was said, by ngrok or Descope where it is theirs. */
  detail: z.string(),
  /** What that means, where it is known. */
  cause: z.optional(z.string()),
  side: z.optional(sideSchema),
  fix: z.optional(z.string()),
  /** Where the next step is taken. */
  action: z.optional(actionSchema),
  docsUrl: z.optional(z.string()),
});

/** RFC 9457 problem details, with our extensions. No text in it ever holds a secret. */
export const problemDetailsSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** `ERR_NGROK_...` or one of ours. */
  code: z.optional(z.string()),
  side: z.optional(sideSchema),
  fix: z.optional(z.string()),
  /** Where the next step is taken. */
  action: z.optional(actionSchema),
  docsUrl: z.optional(z.string()),
  issues: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
});

export type ExplainedError = z.infer<typeof explainedErrorSchema>;
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;
