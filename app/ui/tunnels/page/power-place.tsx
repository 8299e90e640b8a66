"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";

/**
 * One of the two places of Start and Stop on a tunnel's page. When the button goes to the other place, the keyboard
 * goes with it.
 */
export function PowerPlace({ children }: { children: ReactNode }) {
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const here = place.current;
    return () => {
      if (!here?.contains(document.activeElement)) return;
      // The other place is drawn in the same step as this one goes.
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        document.querySelector<HTMLElement>("[data-power] button")?.focus();
      });
    };
  }, []);
  return (
    <span ref={place} data-power className="inline-flex [&>*]:flex-1">
      {children}
    </span>
  );
}
