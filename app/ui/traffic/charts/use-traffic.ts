"use client";

import { useEffect, useMemo, useState } from "react";
import { useLiveEvents, useTrafficNow } from "@/app/ui/live/use-live";
import { callApi } from "@/app/ui/request/call-api";
import { useClock } from "@/app/ui/time/clock";
import {
  type CaptureState,
  POINT_MS,
  type TrafficPoint,
  trafficSchema,
} from "@/lib/traffic/schema";
import { putPoint, type Slots, toSlots } from "./chart-points";

type Points = ReadonlyMap<string, TrafficPoint>;

/** The last 15 minutes of a tunnel, live: moves on by itself while nothing happens. */
export function useTraffic(tunnelId: string): { slots: Slots; capture: CaptureState | undefined } {
  const [asked, setAsked] = useState<Points>();
  const [capture, setCapture] = useState<CaptureState>();
  const [round, setRound] = useState(0);
  const now = useTrafficNow(tunnelId);
  useLiveEvents((event) => {
    if (event.type === "snapshot") setRound((old) => old + 1);
    if (event.type === "traffic") setCapture(event.data.capture);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks again
  useEffect(() => {
    let stopped = false;
    callApi(`/api/tunnels/${tunnelId}/traffic`, {}, trafficSchema).then((result) => {
      if (stopped || !result.ok) return;
      setAsked(new Map(result.value.points.map((point) => [point.at, point])));
      setCapture(result.value.capture);
    });
    return () => {
      stopped = true;
    };
  }, [tunnelId, round]);

  const live = now?.point;
  useEffect(() => {
    if (live) setAsked((points) => points && putPoint(points, live));
  }, [live]);

  const turn = useClock((time) => Math.floor(time / POINT_MS));
  const slots = useMemo(() => toSlots(asked?.values() ?? [], turn * POINT_MS), [asked, turn]);
  return { slots, capture };
}
