"use client";

import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { useTrafficNow } from "@/app/ui/live/use-live";

const Sparkline = lazy(untilLoaded(() => import("./sparkline")));

/** The sparkline of a tunnel's row. It loads nothing until the tunnel has had a request and its row is visible. */
export function RequestSparkline({ tunnelId }: { tunnelId: string }) {
  const busy = useTrafficNow(tunnelId) !== undefined;
  const place = useRef<HTMLSpanElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!busy || seen || !place.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [busy, seen]);
  if (!busy) return null;
  return (
    <span ref={place} className="block h-5 w-24">
      {seen ? (
        <Suspense>
          <Sparkline tunnelId={tunnelId} />
        </Suspense>
      ) : null}
    </span>
  );
}
