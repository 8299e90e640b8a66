"use client";

import { useEffect, useEffectEvent } from "react";
import { TYPED_INTO } from "@/app/ui/shortcuts/typed-into";

/**
 * `/` goes to the filter, Esc does `leave`. An arrow key with nothing in focus goes into the list, and so do the down
 * arrow and Enter in the filter.
 */
export function useListKeys(enter: () => void, leave: (() => void) | undefined): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return leaveOne(leave);
    if (isSearch(event.target) && event.key in LEAVING) return go(event, enter);
    if (isTyping(event.target)) return;
    if (event.key === "/")
      return go(event, () => document.querySelector<HTMLElement>(SEARCH)?.focus());
    if (document.activeElement === document.body && event.key in ENTERING) go(event, enter);
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

const SEARCH = "[data-filter]";
const LEAVING = { ArrowDown: true, Enter: true };
const ENTERING = { ArrowDown: true, ArrowUp: true };

function go(event: KeyboardEvent, act: () => void): void {
  event.preventDefault();
  act();
}

/** Leaves a field first; the next time it closes what is open. */
function leaveOne(leave: (() => void) | undefined): void {
  const { activeElement } = document;
  if (isTyping(activeElement)) activeElement.blur();
  else leave?.();
}

function isSearch(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches(SEARCH);
}

function isTyping(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLElement && target.matches(TYPED_INTO);
}
