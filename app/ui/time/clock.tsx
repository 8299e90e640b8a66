"use client";

import { createContext, type ReactNode, use, useSyncExternalStore } from "react";

// One timer for all times on the page. It runs only while something that counts is shown.
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick() {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(tick, 1000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

const RenderedAt = createContext(0);

/** The server's time of rendering, so that the first render in the browser says the same. */
export function ClockProvider(props: { renderedAt: number; children: ReactNode }) {
  return <RenderedAt value={props.renderedAt}>{props.children}</RenderedAt>;
}

/** A value that depends on the time (milliseconds). Renders again only when the value changes. */
export function useClock<T extends string | number | boolean>(read: (now: number) => T): T {
  const renderedAt = use(RenderedAt);
  return useSyncExternalStore(
    subscribe,
    () => read(now),
    () => read(renderedAt),
  );
}

/** False while the page is as the server rendered it. Only the browser knows the time zone and language. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  );
}
