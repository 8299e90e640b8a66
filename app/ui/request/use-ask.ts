"use client";

import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import type { z } from "zod/mini";
import type { ApiResult } from "./api-result";
import { openQuestion, type Question } from "./open-question";

type Options = {
  /** The least time from the start of one call to the start of the next, in milliseconds. */
  gapMs?: number;
  /** False when the server has rendered the answer already: then only `ask` makes a call. */
  atOnce?: boolean;
};

/**
 * Loads what a component shows: at once, and again whenever the returned function is called. When the component is
 * removed or the path changes, the call is cancelled and its answer ignored. Without a path nothing is loaded.
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
