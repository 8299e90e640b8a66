/** `why` is a sentence for people and contains nothing that a visitor sent. `details` are for the log. */
export type Crash = { why: string; details?: string };

export function explainError(error: unknown): Crash {
  if (!(error instanceof Error)) return { why: "An unexpected error ended it." };
  const code = "code" in error ? error.code : undefined;
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return { why: "It ran out of memory." };
  const kind = [error.name, code].filter((word) => typeof word === "string" && /^\w+$/.test(word));
  return { why: `An unexpected error ended it (${kind.join(", ")}).`, details: textOf(error) };
}

export function explainExit(code: number): Crash {
  return { why: `It ended by itself, with code ${code}.` };
}

export const HUNG: Crash = { why: "It did not answer any more." };
export const CLOSED_TOO_LATE: Crash = { why: "It did not stop a tunnel at once." };

// Any value can be thrown, and even reading its text may throw.
function textOf(error: Error): string {
  try {
    return String(error.stack ?? error.message).slice(0, 2_000);
  } catch {
    return "";
  }
}
