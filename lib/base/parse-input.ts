import { z } from "zod";
import { invalid } from "@/lib/errors/problem";

// The schemas use zod/mini, which has no messages of its own. These are for issues without a message from us.
z.config(z.locales.en());

/** Parses what a person or a script sent; a failure is a 422 with one message per field. */
export function parseInput<T extends z.core.$ZodType>(schema: T, input: unknown): z.output<T> {
  const result = z.safeParse(schema, input, { error: describeIssue });
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({ path: key, message: `There is no field "${key}".` }))
        : [{ path: issue.path.join("."), message: issue.message }],
    ),
  );
}

const KINDS: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a JSON object",
};

/** Messages for values that only a script can send. The schemas have messages for people. */
const describeIssue: z.core.$ZodErrorMap = (issue) => {
  const field = issue.path?.length ? `"${issue.path.join(".")}"` : "The body";
  if (issue.code === "invalid_type") {
    return `${field} has to be ${KINDS[issue.expected] ?? issue.expected}.`;
  }
  if (issue.code === "invalid_value") return `${field} has to be ${issue.values.join(" or ")}.`;
  if (issue.code === "too_small") return `${field} has to be at least ${issue.minimum}.`;
  if (issue.code === "too_big") return `${field} has to be at most ${issue.maximum}.`;
  if (issue.code === "invalid_union") return `${field} has a value of the wrong kind.`;
  return undefined;
};
