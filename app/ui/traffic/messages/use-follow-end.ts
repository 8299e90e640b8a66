"use client";

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ChannelMessage } from "@/lib/contract/messages";
import { movedBy } from "./message-rows";

/**
 * The place of a scrolling list of rows of `rowPx`: at the end it follows the end, elsewhere the rows in sight stay where
 * they are, also when older ones come before them.
 */
export function useFollowEnd(
  place: RefObject<HTMLElement | null>,
  items: readonly ChannelMessage[],
  rowPx: number,
  onResize: () => void,
) {
  const [isAtEnd, setAtEnd] = useState(true);
  const atEnd = useRef(true);
  const before = useRef(items);
  const resized = useRef(onResize);
  resized.current = onResize;

  useLayoutEffect(() => {
    const box = place.current;
    const moved = movedBy(before.current, items);
    before.current = items;
    if (!box) return;
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    else if (moved) box.scrollTop += moved * rowPx;
  }, [place, items, rowPx]);

  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) box.scrollTop = box.scrollHeight;
      resized.current();
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, [place]);

  const scrolled = () => {
    const box = place.current;
    if (!box) return;
    const end = box.scrollHeight - box.clientHeight;
    atEnd.current = box.scrollTop >= end - rowPx / 2;
    setAtEnd(atEnd.current);
  };
  const goToEnd = () => {
    const box = place.current;
    if (box) box.scrollTop = box.scrollHeight;
  };
  return { isAtEnd, scrolled, goToEnd };
}
