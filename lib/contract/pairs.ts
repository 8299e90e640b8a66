import { z } from "zod/mini";

/**
 * With a request that sends an Access Key to an ngrok account for the first time: the `id` of the question to which a
 * person said yes. The request is refused when it would be another question by now.
 */
export const AGREED_HEADER = "x-gatehouse-agreed";

/** The value where there was no question. */
export const NOTHING_AGREED = "none";

/** What its owner has to agree to before the Access Key of a profile goes to an account; null for nothing. */
export const pairQuestionSchema = z.object({
  question: z.nullable(z.object({ id: z.string(), text: z.string() })),
});

export const pairQuerySchema = z.object({ profileId: z.string(), accountId: z.string() });

export type PairAnswer = z.infer<typeof pairQuestionSchema>;
export type PairQuestion = NonNullable<PairAnswer["question"]>;
