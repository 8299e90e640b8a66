const STEP_MS = 6_000;

export const LIMITS = { ms: STEP_MS, maxBytes: 256 * 1024 };

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError") return `no answer within ${STEP_MS / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
