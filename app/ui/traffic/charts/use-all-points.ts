"use client";

import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { useAllTraffic, useLiveEvents } from "@/app/ui/live/use-live";
import { callApi } from "@/app/ui/request/call-api";
import { eachInTurn } from "@/app/ui/request/each-in-turn";
import { useClock } from "@/app/ui/time/clock";
import { type CaptureState, type TrafficPoint, trafficSchema } from "@/lib/contract/traffic";
import { POINT_MS } from "@/lib/contract/traffic-spans";
import { addPoints, type ChartPoints, putPoint, toSlots } from "./chart-points";

const AGAIN_MS = 5_000;

type Points = ReadonlyMap<string, TrafficPoint>;

/** The last 15 minutes of all tunnels that had a request, added up, live. */
export function useAllPoints(): ChartPoints {
  const [known, setKnown] = useState<ReadonlyMap<string, Points>>(new Map());
  const [capture, setCapture] = useState<CaptureState>();
  const [isLoaded, setLoaded] = useState(false);
  const [turnOfAsk, setTurnOfAsk] = useState(0);
  const ids = [...useAllTraffic().keys()].sort().join(",");
  const answer = useEffectEvent((id: string, points: readonly TrafficPoint[]) =>
    setKnown((all) => new Map(all).set(id, new Map(points.map((point) => [point.at, point])))),
  );
  const askAgain = () => setTurnOfAsk((turn) => turn + 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new snapshot is a reason to ask all again
  useEffect(() => {
    const left = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { signal } = left;
    const named = ids.split(",").filter((id) => id !== "");
    const asked = eachInTurn(named, async (id) => {
      if (signal.aborted) return false;
      const result = await callApi(`/api/tunnels/${id}/traffic`, { signal }, trafficSchema);
      if (result.ok && !signal.aborted) answer(id, result.value.points);
      return result.ok;
    });
    void asked.then((answered) => {
      if (signal.aborted) return;
      const isWhole = answered.every(Boolean);
      setLoaded(isWhole);
      if (!isWhole) timer = setTimeout(askAgain, AGAIN_MS);
    });
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [ids, turnOfAsk]);
  useLiveEvents((event) => {
    if (event.type === "snapshot") askAgain();
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
      isLoaded,
    }),
    [known, turn, capture, isLoaded],
  );
}
