import { z } from "zod";
import { actionSchema } from "./actions";
import { sideSchema } from "./sides";

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

export type ProblemDetails = z.infer<typeof problemDetailsSchema>;
