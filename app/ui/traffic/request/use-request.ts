"use client";

import { useEffect, useRef, useState } from "react";
import { useLiveEvents } from "@/app/ui/live/use-live";
import { callApi } from "@/app/ui/request/call-api";
import { type LimitedCall, limitCalls } from "@/app/ui/traffic/limit-calls";
import type { ProblemDetails } from "@/lib/errors/schema";
import { type RequestDetail, requestDetailSchema } from "@/lib/traffic/schema";

type Answer = { id: number; detail?: RequestDetail; problem?: ProblemDetails };

const ASK_MS = 500;

/** One request with its headers and bodies; asked for again when it goes on. */
export function useRequest(id: number | undefined): Answer | undefined {
  const [answer, setAnswer] = useState<Answer>();
  const asker = useRef<LimitedCall>(undefined);
  useEffect(() => {
    if (id === undefined) return;
    let stopped = false;
    const call = limitCalls(async () => {
      const result = await callApi(`/api/requests/${id}`, {}, requestDetailSchema);
      if (stopped) return;
      setAnswer(result.ok ? { id, detail: result.value } : { id, problem: result.problem });
    }, ASK_MS);
    asker.current = call;
    call.ask();
    return () => {
      stopped = true;
      call.stop();
    };
  }, [id]);
  useLiveEvents((event) => {
    if (event.type === "request" && event.data.id === id) asker.current?.ask();
  });
  return answer?.id === id ? answer : undefined;
}
