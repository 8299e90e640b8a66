"use client";

import { useState } from "react";
import { countAfter, type RequestRows } from "./request-rows";

/** Pauses the list. Meanwhile `fresh` is the number of new requests: `12`, or `200+`. */
export function usePause(rows: RequestRows) {
  const [held, setHeld] = useState<RequestRows>();
  const newest = held?.items[0]?.id ?? 0;
  const count = held ? countAfter(rows, newest) : 0;
  const all = count > 0 && count === rows.items.length && rows.more;
  return {
    rows: held ?? rows,
    paused: held !== undefined,
    fresh: count === 0 ? "" : `${count}${all ? "+" : ""}`,
    setPaused: (paused: boolean) => setHeld(paused ? rows : undefined),
  };
}
