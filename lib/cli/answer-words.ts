/** The answers of `gatehouse asks`. */
export const ANSWER_WORDS = ["allow", "refuse", "never"] as const;
