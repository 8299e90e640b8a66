"use client";

import { useState } from "react";
import { countAfter, type RequestRows } from "./request-rows";

/**
 * Pauses the list. Meanwhile `fresh` is the number of new requests: `12`, or `200+`. Another filter (`key`) ends the pause,
 * because its rows are others.
 */
export function usePause(rows: RequestRows, key: string) {
  const [pause, setPause] = useState<{ rows: RequestRows; key: string }>();
  const held = pause?.key === key ? pause.rows : undefined;
  const newest = held?.items[0]?.id ?? 0;
  const count = held ? countAfter(rows, newest) : 0;
  const all = count > 0 && count === rows.items.length && rows.more;
  return {
    rows: held ?? rows,
    paused: held !== undefined,
    fresh: count === 0 ? "" : `${count}${all ? "+" : ""}`,
    setPaused: (paused: boolean) => setPause(paused ? { rows, key } : undefined),
  };
}
