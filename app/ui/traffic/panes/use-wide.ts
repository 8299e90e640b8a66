"use client";

import { useSyncExternalStore } from "react";

/** From this width on the detail is beside the list, and the panes scroll by themselves. The same as `lg` in classes. */
const WIDE = "(width >= 64rem)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(WIDE);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** For effects and handlers, which run in the browser. */
export function isWide(): boolean {
  return window.matchMedia(WIDE).matches;
}

/** The server renders for a wide window. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, isWide, () => true);
}
