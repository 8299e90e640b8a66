import type { z } from "zod";
import { invalid } from "@/lib/errors/problem";

/** Parses what a person or a script sent; a failure is a 422 with one message per field. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({ path: key, message: `There is no field "${key}".` }))
        : [{ path: issue.path.join("."), message: issue.message }],
    ),
  );
}
