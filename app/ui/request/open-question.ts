import type { z } from "zod/mini";
import { type ApiResult, callApi } from "./call-api";
import { limitCalls } from "./limit-calls";

export type Question = { ask: () => void; leave: () => void };

/**
 * Something that is asked of the API again and again: one call at a time and not more often than every `gapMs`, so
 * that no older answer comes after a newer one. `leave` cancels the call that is on its way; nothing is heard after it.
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
