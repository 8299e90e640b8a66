import { z } from "zod";
import { actionSchema } from "./actions";
import { sideSchema } from "./sides";

/** An error with what the catalogue knows of it. No text in it ever holds a secret. */
export const explainedErrorSchema = z.object({
  /** `ERR_NGROK_...` or one of ours. */
  code: z.string().optional(),
  title: z.string(),
  /** What was said, by ngrok or Descope where it is theirs. */
  detail: z.string(),
  /** What that means, where it is known. */
  cause: z.string().optional(),
  side: sideSchema.optional(),
  fix: z.string().optional(),
  /** Where the next step is taken. */
  action: actionSchema.optional(),
  docsUrl: z.string().optional(),
});

/** RFC 9457 problem details, with our extensions. No text in it ever holds a secret. */
export const problemDetailsSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** `ERR_NGROK_...` or one of ours. */
  code: z.string().optional(),
  side: sideSchema.optional(),
  fix: z.string().optional(),
  /** Where the next step is taken. */
  action: actionSchema.optional(),
  docsUrl: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

export type ExplainedError = z.infer<typeof explainedErrorSchema>;
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;
