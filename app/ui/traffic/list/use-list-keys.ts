"use client";

import { useEffect, useEffectEvent } from "react";
import { moveFocus } from "./request-list";

/** `/` goes to the filter, Esc closes the open request, an arrow key with nothing in focus goes into the list. */
export function useListKeys(close: (() => void) | undefined): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return leave(close);
    if (isTyping(event.target)) return;
    if (event.key === "/")
      return go(event, () => document.querySelector<HTMLElement>(SEARCH)?.focus());
    const list = document.querySelector("[data-request-list]");
    if (list && document.activeElement === document.body && event.key in ENTERING) {
      go(event, () => moveFocus(list, 0));
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

const SEARCH = "[data-filter]";
const ENTERING = { ArrowDown: true, ArrowUp: true };

function go(event: KeyboardEvent, act: () => void): void {
  event.preventDefault();
  act();
}

/** Leaves a field first; the next time it closes the open request. */
function leave(close: (() => void) | undefined): void {
  const { activeElement } = document;
  if (isTyping(activeElement)) activeElement.blur();
  else close?.();
}

function isTyping(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}
