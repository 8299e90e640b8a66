import type { z } from "zod/mini";
import type { ApiResult } from "./api-result";
import { callApi } from "./call-api";
import { limitCalls } from "./limit-calls";

export type Question = { ask: () => void; leave: () => void };

/**
 * Makes the same API call repeatedly: one at a time, and at most once every `gapMs` milliseconds, so that an older
 * answer never arrives after a newer one. `leave` cancels the current call; its answer is ignored.
 */
export function openQuestion<T>(
  path: string,
  schema: z.core.$ZodType<T>,
  onAnswer: (result: ApiResult<T>) => void,
  gapMs: number,
): Question {
  const left = new AbortController();
  const { ask, stop } = limitCalls(async () => {
    const result = await callApi(path, { signal: left.signal }, schema);
    if (!left.signal.aborted) onAnswer(result);
  }, gapMs);
  const leave = () => {
    stop();
    left.abort();
  };
  return { ask, leave };
}
