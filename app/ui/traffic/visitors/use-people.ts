"use client";

import { useMemo, useState } from "react";
import { z } from "zod/mini";
import { everybody } from "@/app/ui/live/live-state";
import { useAllVisitors, useLiveEvents } from "@/app/ui/live/use-live";
import type { ApiResult } from "@/app/ui/request/api-result";
import { useAsk } from "@/app/ui/request/use-ask";
import type { ProblemDetails } from "@/lib/contract/errors";
import { personSchema, type Visitor } from "@/lib/contract/traffic";
import { mergeVisitors, type PersonSeen, toPeople } from "./people";

const peopleSchema = z.array(personSchema);

export type People = { people: readonly PersonSeen[] } | { problem: ProblemDetails };

/** Everybody who has visited since Gatehouse was started, live. Undefined until the server has answered. */
export function usePeople(): People | undefined {
  const [asked, setAsked] = useState<ApiResult<readonly Visitor[]>>();
  const live = useAllVisitors();
  const ask = useAsk("/api/visitors", peopleSchema, (result) =>
    setAsked(
      result.ok ? { ok: true, value: result.value.flatMap(({ tunnels }) => tunnels) } : result,
    ),
  );
  // While the stream was interrupted, visitors may have been missed.
  useLiveEvents(({ type }) => type === "snapshot" && ask());
  return useMemo(() => {
    if (!asked) return undefined;
    if (!asked.ok) return { problem: asked.problem };
    return { people: toPeople(mergeVisitors(asked.value, everybody(live))) };
  }, [asked, live]);
}
