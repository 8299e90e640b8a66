"use client";

import { useEffect, useMemo, useState } from "react";
import { z } from "zod/mini";
import { useAllVisitors, useLiveEvents } from "@/app/ui/live/use-live";
import { type ApiResult, callApi } from "@/app/ui/request/call-api";
import type { ProblemDetails } from "@/lib/errors/schema";
import { personSchema, type Visitor } from "@/lib/traffic/schema";
import { mergeVisitors, type PersonSeen, toPeople } from "./people";

const peopleSchema = z.array(personSchema);

export type People = { people: readonly PersonSeen[] } | { problem: ProblemDetails };

/** Everybody who was seen since Gatehouse was started, live. Undefined until the server has answered. */
export function usePeople(): People | undefined {
  const [asked, setAsked] = useState<ApiResult<readonly Visitor[]>>();
  const [round, setRound] = useState(0);
  const live = useAllVisitors();
  // After a break of the stream some may have come and gone unseen.
  useLiveEvents(({ type }) => type === "snapshot" && setRound((old) => old + 1));
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks again
  useEffect(() => {
    let stopped = false;
    callApi("/api/visitors", {}, peopleSchema).then((result) => {
      if (stopped) return;
      setAsked(
        result.ok ? { ok: true, value: result.value.flatMap(({ tunnels }) => tunnels) } : result,
      );
    });
    return () => {
      stopped = true;
    };
  }, [round]);
  return useMemo(() => {
    if (!asked) return undefined;
    if (!asked.ok) return { problem: asked.problem };
    const known = [...live.values()].flatMap((people) => [...people.values()]);
    return { people: toPeople(mergeVisitors(asked.value, known)) };
  }, [asked, live]);
}
