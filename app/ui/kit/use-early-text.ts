"use client";

import { type RefObject, useEffect, useEffectEvent } from "react";

/** Takes what was typed in a field before the page was ready: the next render would put `value` back. */
export function useEarlyText(
  field: RefObject<HTMLInputElement | null>,
  value: string,
  take: (typed: string) => void,
): void {
  const takeEarly = useEffectEvent(() => {
    const typed = field.current?.value ?? value;
    if (document.body.dataset.ready === undefined && typed !== value) take(typed);
  });
  useEffect(() => takeEarly(), []);
}
