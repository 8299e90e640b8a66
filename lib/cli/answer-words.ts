/** What `gatehouse asks` answers a question with. */
export const ANSWER_WORDS = ["allow", "refuse", "never"] as const;
