import type { KeyboardEvent } from "react";

/** A key that is still held down was meant for the question before, so it does not press the next one's button. */
export function dropRepeated(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}
