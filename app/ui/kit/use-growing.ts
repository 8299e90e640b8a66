"use client";

import { startTransition, useEffect, useState } from "react";

const FIRST = 60;
const STEP = 40;

/**
 * How many of `total` things to render now: the first 60 at once, the others a few at a time while the browser is idle.
 * So no frame is long, and the page reacts early.
 */
export function useGrowing(total: number): number {
  const [count, setCount] = useState(FIRST);
  useEffect(() => {
    if (count >= total) return;
    return whenIdle(() => startTransition(() => setCount(count + STEP)));
  }, [count, total]);
  return count;
}

const IDLE_MS = 200;

function whenIdle(work: () => void): () => void {
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback !== "function") {
    const timer = setTimeout(work, 1);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(work, { timeout: IDLE_MS });
  return () => cancelIdleCallback(handle);
}
