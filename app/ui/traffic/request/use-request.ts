"use client";

import { useState } from "react";
import { useLiveEvents } from "@/app/ui/live/use-live";
import { useAsk } from "@/app/ui/request/use-ask";
import type { ProblemDetails } from "@/lib/contract/errors";
import { type RequestDetail, requestDetailSchema } from "@/lib/contract/traffic";

type Answer = { id: number | undefined; detail?: RequestDetail; problem?: ProblemDetails };

const ASK_MS = 500;

/** One request with its headers and bodies; loaded again when it changes. */
export function useRequest(id: number | undefined): Answer | undefined {
  const [answer, setAnswer] = useState<Answer>();
  const ask = useAsk(
    id === undefined ? undefined : `/api/requests/${id}`,
    requestDetailSchema,
    (result) =>
      setAnswer(result.ok ? { id, detail: result.value } : { id, problem: result.problem }),
    { gapMs: ASK_MS },
  );
  useLiveEvents((event) => {
    if (event.type === "request" && event.data.id === id) ask();
  });
  return answer?.id === id ? answer : undefined;
}
