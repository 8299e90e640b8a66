"use client";

import type { PointerEvent, ReactNode } from "react";
import { formatExact } from "./format-time";

type Props = {
  at: string;
  className?: string;
  children: ReactNode;
};

/**
 * A moment, in whatever words stand in it. Its exact time shows on hover, and is made only then: a page has hundreds of
 * these.
 */
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
