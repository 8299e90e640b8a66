"use client";

import { useEffect, useEffectEvent, useRef } from "react";

/**
 * Calls `settle` when what a form shows was changed elsewhere, in another tab or by the API, unless something is being
 * typed here. `version` says which state it is that is stored.
 */
export function useFollow(version: string | undefined, dirty: boolean, settle: () => void): void {
  const seen = useRef(version);
  const follow = useEffectEvent(() => {
    if (!dirty) settle();
  });
  useEffect(() => {
    if (version === seen.current) return;
    seen.current = version;
    follow();
  }, [version]);
}
