import { z } from "zod/mini";
import { actionSchema } from "./actions";
import { besideSchema } from "./beside";
import { sideSchema } from "./sides";

/** An error with the explanation of the catalogue. Its texts never contain a secret. */
export const explainedErrorSchema = z.object({
  /** `ERR_NGROK_...` or one of ours. */
  code: z.optional(z.string()),
  title: z.string(),
  /** The text of the error, as ngrok or Descope sent it. */
  detail: z.string(),
  /** What that means, where it is known. */
  cause: z.optional(z.string()),
  side: z.optional(sideSchema),
  fix: z.optional(z.string()),
  /** The page of the next step. */
  action: z.optional(actionSchema),
  docsUrl: z.optional(z.string()),
  /** Who of ours has what is missing, where one link has room for both. */
  beside: z.optional(besideSchema),
});

/** RFC 9457 problem details, with our extensions. Their texts never contain a secret. */
export const problemDetailsSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** `ERR_NGROK_...` or one of ours. */
  code: z.optional(z.string()),
  side: z.optional(sideSchema),
  fix: z.optional(z.string()),
  /** The page of the next step. */
  action: z.optional(actionSchema),
  docsUrl: z.optional(z.string()),
  issues: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  /** The id of what has to be agreed to. Sent back with the same request it says yes to exactly that (AGREED_HEADER). */
  question: z.optional(z.string()),
});

export type ExplainedError = z.infer<typeof explainedErrorSchema>;
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;
