"use client";

import { useEffect, useMemo, useState } from "react";
import { useLiveEvents, useTrafficNow } from "@/app/ui/live/use-live";
import { useAsk } from "@/app/ui/request/use-ask";
import { useClock } from "@/app/ui/time/clock";
import { type CaptureState, type TrafficPoint, trafficSchema } from "@/lib/contract/traffic";
import { POINT_MS } from "@/lib/contract/traffic-spans";
import { type ChartPoints, putPoint, toSlots } from "./chart-points";

type Points = ReadonlyMap<string, TrafficPoint>;

/** The last 15 minutes of a tunnel, live. It also moves on while nothing happens. */
export function useTraffic(tunnelId: string): ChartPoints {
  const [asked, setAsked] = useState<Points>();
  const [capture, setCapture] = useState<CaptureState>();
  const now = useTrafficNow(tunnelId);
  const ask = useAsk(`/api/tunnels/${tunnelId}/traffic`, trafficSchema, (result) => {
    if (!result.ok) return;
    setAsked(new Map(result.value.points.map((point) => [point.at, point])));
    setCapture(result.value.capture);
  });
  useLiveEvents((event) => {
    if (event.type === "snapshot") ask();
    if (event.type === "traffic") setCapture(event.data.capture);
  });

  const live = now?.point;
  useEffect(() => {
    if (live) setAsked((points) => points && putPoint(points, live));
  }, [live]);

  const turn = useClock((time) => Math.floor(time / POINT_MS));
  const slots = useMemo(() => toSlots(asked?.values() ?? [], turn * POINT_MS), [asked, turn]);
  const isLoaded = asked !== undefined;
  return useMemo(
    () => ({ slots, lastSlot: turn, capture, isLoaded }),
    [slots, turn, capture, isLoaded],
  );
}
