"use client";

import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import type { z } from "zod/mini";
import type { ApiResult } from "./call-api";
import { openQuestion, type Question } from "./open-question";

type Options = {
  /** Milliseconds from the beginning of one call to that of the next, at least. */
  gapMs?: number;
  /** False where the server has rendered the answer already: then only `ask` asks. */
  atOnce?: boolean;
};

/**
 * Asks the API for what a component shows: at once, and again whenever the returned function is called. When the page
 * or the path is left, the call is cancelled and its answer is not heard. Without a path nothing is asked.
 */
export function useAsk<T>(
  path: string | undefined,
  schema: z.core.$ZodType<T>,
  onAnswer: (result: ApiResult<T>) => void,
  { gapMs = 0, atOnce = true }: Options = {},
): () => void {
  const question = useRef<Question>(undefined);
  const hear = useEffectEvent(onAnswer);
  useEffect(() => {
    if (path === undefined) return;
    const opened = openQuestion(path, schema, (result) => hear(result), gapMs);
    question.current = opened;
    if (atOnce) opened.ask();
    return opened.leave;
  }, [path, schema, gapMs, atOnce]);
  return useCallback(() => question.current?.ask(), []);
}

/** The answer to one question; undefined until it is there. */
export function useAnswer<T>(path: string, schema: z.core.$ZodType<T>): ApiResult<T> | undefined {
  const [answer, setAnswer] = useState<{ path: string; result: ApiResult<T> }>();
  useAsk(path, schema, (result) => setAnswer({ path, result }));
  return answer?.path === path ? answer.result : undefined;
}
