"use client";

import type { Virtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef } from "react";
import type { ListedRequest } from "./request-rows";

export type AnyVirtualizer = Pick<
  Virtualizer<HTMLDivElement, Element> | Virtualizer<Window, Element>,
  "range" | "getVirtualItems" | "getTotalSize" | "scrollToIndex"
>;

/** New requests come at the top. Who has scrolled down keeps the rows that they look at. */
export function usePlaceKept(
  requests: readonly ListedRequest[],
  size: number,
  moveBy: (pixels: number) => void,
): void {
  const first = requests[0]?.id;
  const known = useRef(first);
  useLayoutEffect(() => {
    const before = known.current;
    known.current = first;
    if (before === undefined || before === first) return;
    const came = requests.findIndex(({ id }) => id === before);
    if (came > 0) moveBy(came * size);
  }, [first, requests, size, moveBy]);
}

/** Scrolls to the open request when it was not opened in the list: a replayed one is new at its top. */
export function useRowInSight(
  open: number | undefined,
  requests: readonly ListedRequest[],
  virtualizer: AnyVirtualizer,
): void {
  const index = open === undefined ? -1 : requests.findIndex(({ id }) => id === open);
  const isListed = index !== -1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: its place changes with each new request, which is no reason to scroll
  useLayoutEffect(() => {
    if (isListed) virtualizer.scrollToIndex(index, { align: "auto" });
  }, [open, isListed]);
}
