"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ChannelMessage } from "@/lib/contract/messages";
import { movedBy } from "./message-rows";

export const ROW_PX = 28;
/** Rows beyond the edges, so that quick scrolling shows no empty place. */
const BEYOND = 20;

type Range = { from: number; to: number };

/**
 * Which rows of a scrolling list are to be drawn, and its place: at the end it follows the end, elsewhere the rows in
 * sight stay where they are.
 */
export function useRowsInSight(
  place: RefObject<HTMLElement | null>,
  items: readonly ChannelMessage[],
  onTop: () => void,
) {
  const [range, setRange] = useState<Range>({ from: 0, to: 60 });
  const [isAtEnd, setAtEnd] = useState(true);
  const atEnd = useRef(true);
  const before = useRef(items);

  const look = useCallback(() => {
    const box = place.current;
    if (!box) return;
    const first = Math.floor(box.scrollTop / ROW_PX);
    const shown = Math.ceil(box.clientHeight / ROW_PX);
    const next = { from: Math.max(0, first - BEYOND), to: first + shown + BEYOND };
    setRange((old) => (old.from === next.from && old.to === next.to ? old : next));
  }, [place]);

  useLayoutEffect(() => {
    const box = place.current;
    const moved = movedBy(before.current, items);
    before.current = items;
    if (!box) return;
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    else if (moved) box.scrollTop += moved * ROW_PX;
    look();
  }, [place, items, look]);

  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const resized = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
      look();
    });
    resized.observe(box);
    return () => resized.disconnect();
  }, [place, look]);

  const scrolled = () => {
    const box = place.current;
    if (!box) return;
    const end = box.scrollHeight - box.clientHeight;
    atEnd.current = box.scrollTop >= end - ROW_PX / 2;
    setAtEnd(atEnd.current);
    look();
    if (box.scrollTop < ROW_PX * BEYOND) onTop();
  };
  const goToEnd = () => {
    const box = place.current;
    if (box) box.scrollTop = box.scrollHeight;
  };
  const reveal = (index: number) => {
    const box = place.current;
    if (!box) return;
    const top = index * ROW_PX;
    if (top < box.scrollTop) box.scrollTop = top;
    const bottom = top + ROW_PX - box.clientHeight;
    if (bottom > box.scrollTop) box.scrollTop = bottom;
  };
  return { range, isAtEnd, scrolled, goToEnd, reveal };
}
