import { z } from "zod";
import { redact } from "@/lib/base/redact";
import { showHidden } from "@/lib/contract/show-hidden.mjs";

/** RFC 6749, section 5.2. */
const standardSchema = z.object({
  error: z.string().min(1),
  error_description: z.string().optional().catch(undefined),
});

/** Descope's API uses this form instead; its SDKs read these fields. */
const ownSchema = z.object({
  errorCode: z.string().min(1),
  errorDescription: z.string().optional().catch(undefined),
  errorMessage: z.string().optional().catch(undefined),
});

/** An issuer's refusal. `error`: OAuth's code, if there is one. `words`: the issuer's text, without secrets. */
export type IssuerError = { error?: string; words: string };

/** Reads the JSON of a refusal in either form; undefined when it has neither. */
export function readIssuerError(body: unknown): IssuerError | undefined {
  const standard = standardSchema.safeParse(body).data;
  if (standard) {
    const { error, error_description: description } = standard;
    return { error, words: say(description ? `${error}: ${description}` : error) };
  }
  const own = ownSchema.safeParse(body).data;
  if (!own) return undefined;
  const { errorCode, errorDescription, errorMessage } = own;
  return { words: say([errorCode, errorDescription, errorMessage].filter(Boolean).join(": ")) };
}

function say(words: string): string {
  return showHidden(redact(words.replace(/\s+/g, " ")).slice(0, 500));
}
