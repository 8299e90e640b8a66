"use client";

import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { useAllTraffic, useLiveEvents } from "@/app/ui/live/use-live";
import { callApi } from "@/app/ui/request/call-api";
import { useClock } from "@/app/ui/time/clock";
import {
  type CaptureState,
  POINT_MS,
  type TrafficPoint,
  trafficSchema,
} from "@/lib/contract/traffic";
import { addPoints, type ChartPoints, putPoint, toSlots } from "./chart-points";

type Points = ReadonlyMap<string, TrafficPoint>;

/** The last 15 minutes of all tunnels that had a request, added up, live. */
export function useAllPoints(): ChartPoints {
  const [known, setKnown] = useState<ReadonlyMap<string, Points>>(new Map());
  const [capture, setCapture] = useState<CaptureState>();
  const [turnOfAsk, setTurnOfAsk] = useState(0);
  const ids = [...useAllTraffic().keys()].sort().join(",");
  const answer = useEffectEvent((id: string, points: readonly TrafficPoint[]) =>
    setKnown((all) => new Map(all).set(id, new Map(points.map((point) => [point.at, point])))),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new snapshot is a reason to ask all again
  useEffect(() => {
    const left = new AbortController();
    void (async () => {
      // One after the other, because there may be hundreds.
      for (const id of ids.split(",")) {
        if (id === "" || left.signal.aborted) return;
        const path = `/api/tunnels/${id}/traffic`;
        const result = await callApi(path, { signal: left.signal }, trafficSchema);
        if (result.ok && !left.signal.aborted) answer(id, result.value.points);
      }
    })();
    return () => left.abort();
  }, [ids, turnOfAsk]);
  useLiveEvents((event) => {
    if (event.type === "snapshot") setTurnOfAsk((turn) => turn + 1);
    if (event.type !== "traffic") return;
    setCapture(event.data.capture);
    setKnown((all) => {
      const next = new Map(all);
      for (const { tunnelId, point } of event.data.tunnels) {
        next.set(tunnelId, putPoint(next.get(tunnelId) ?? new Map(), point));
      }
      return next;
    });
  });
  const turn = useClock((time) => Math.floor(time / POINT_MS));
  return useMemo(
    () => ({
      slots: toSlots(addPoints(known.values()), turn * POINT_MS),
      lastSlot: turn,
      capture,
    }),
    [known, turn, capture],
  );
}
