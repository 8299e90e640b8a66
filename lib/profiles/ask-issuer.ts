import { failureInWords } from "@/lib/contract/failure-words";

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
  return failureInWords(error, STEP_MS).message;
}
