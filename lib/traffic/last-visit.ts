import type { EventEmitter } from "node:events";
import { sharedOnce } from "@/lib/shared-once";

type Visits = { open: number; last: number };

const visits = () => sharedOnce<Visits>("visits", () => ({ open: 0, last: Date.now() }));

/** Somebody came through a tunnel, and is here until this answer or socket closes. */
export function noteVisit(until: EventEmitter): void {
  noteUse();
  visits().open += 1;
  until.once("close", () => {
    visits().open -= 1;
    noteUse();
  });
}

/** The owner did something that shows that the tunnels are wanted, such as starting one. */
export function noteUse(): void {
  visits().last = Date.now();
}

/** When the tunnels were last in use (milliseconds): now, while a request or a socket is open. */
export function lastVisitAt(): number {
  return visits().open > 0 ? Date.now() : visits().last;
}
