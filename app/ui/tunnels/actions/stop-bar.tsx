"use client";

import { useEffect, useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Kbd } from "@/app/ui/shortcuts/kbd";

type Props = {
  title: string;
  detail: string;
  /** In milliseconds of `Date.now()`. */
  endsAt: number;
  onKeep: () => void;
  onStop: () => void;
};

/** Who is cut off by a stop that has not begun, and the seconds in which it can still be taken back. */
export function StopBar({ title, detail, endsAt, onKeep, onStop }: Props) {
  const seconds = useSecondsUntil(endsAt);
  return (
    <section
      data-stop-bar
      aria-label={title}
      className="pointer-events-auto relative flex w-full max-w-xl animate-arrive flex-wrap items-center justify-end gap-x-4 gap-y-2.5 overflow-hidden rounded-lg border border-line-strong bg-panel px-4 pt-3 pb-3.5 shadow-pop"
    >
      <div className="min-w-0 flex-[1_1_16rem] wrap-anywhere">
        <p className="font-medium">
          {title} in <span className="sr-only">five seconds</span>
          <span aria-hidden className="tabular-nums">
            {seconds} s
          </span>
        </p>
        <p className="text-sm text-muted">{detail}</p>
      </div>
      <div className="flex gap-2">
        <Button onClick={onStop}>Stop now</Button>
        <Button look="primary" onClick={onKeep}>
          Keep
          <span aria-hidden className="pointer-coarse:hidden">
            <Kbd>U</Kbd>
          </span>
        </Button>
      </div>
      <span
        aria-hidden
        className="absolute inset-x-0 bottom-0 h-1 origin-left animate-drain bg-wait"
      />
    </section>
  );
}

function useSecondsUntil(endsAt: number): number {
  const [seconds, setSeconds] = useState(() => left(endsAt));
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left(endsAt)), 200);
    return () => clearInterval(timer);
  }, [endsAt]);
  return seconds;
}

function left(endsAt: number): number {
  return Math.max(1, Math.ceil((endsAt - Date.now()) / 1_000));
}
