"use client";

import type { PointerEvent, ReactNode } from "react";
import { formatExact } from "./format-time";

type Props = {
  at: string;
  className?: string;
  children: ReactNode;
};

/** A moment in any words. The exact time is on hover, and is only made for a pointer: pages show these by the hundred. */
export function TimeElement({ at, className, children }: Props) {
  return (
    <time dateTime={at} className={className} onPointerEnter={nameExactly}>
      {children}
    </time>
  );
}

function nameExactly({ currentTarget }: PointerEvent<HTMLTimeElement>) {
  currentTarget.title = formatExact(Date.parse(currentTarget.dateTime));
}
