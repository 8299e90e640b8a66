"use client";

import { useEffect, useMemo, useState } from "react";
import { printingJson, printJson } from "./print-json";
import type { Printed } from "./printed";

/** Shorter texts are laid out at once, so that nothing moves. */
const AT_ONCE = 64 * 1024;
/** Between two turns the page can draw and answer. */
const TURN_MS = 8;

/** The text laid out; undefined while a long one is being laid out. */
export function usePrintedJson(text: string): Printed | undefined {
  const short = useMemo(() => (text.length <= AT_ONCE ? printJson(text) : undefined), [text]);
  const [long, setLong] = useState<{ text: string; printed: Printed }>();
  useEffect(
    () => (short ? undefined : inTurns(text, (printed) => setLong({ text, printed }))),
    [text, short],
  );
  return short ?? (long?.text === text ? long.printed : undefined);
}

/** Returns how to stop. */
function inTurns(text: string, done: (printed: Printed) => void): () => void {
  const steps = printingJson(text);
  const turn = () => {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until) {
      const step = steps.next();
      if (step.done) return done(step.value);
    }
    timer = setTimeout(turn);
  };
  let timer = setTimeout(turn);
  return () => clearTimeout(timer);
}
