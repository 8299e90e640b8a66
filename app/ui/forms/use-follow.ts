"use client";

import { useEffect, useEffectEvent, useRef } from "react";

/**
 * Calls `settle` when the stored values of a form were changed in another tab or by the API, unless the form has
 * unsaved input. `version` identifies the stored state.
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
