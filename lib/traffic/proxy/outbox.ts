import type { LiveEvent } from "@/lib/contract/events";

/** Collects events for the dashboard. All events of one turn of the event loop go in one message. */
export class Outbox {
  isHeard = false;
  private waiting: LiveEvent[] = [];

  constructor(private readonly send: (events: LiveEvent[]) => void) {}

  publish(event: LiveEvent): void {
    if (this.waiting.push(event) === 1) setImmediate(() => this.flush());
  }

  private flush(): void {
    const events = this.waiting;
    this.waiting = [];
    this.send(events);
  }
}
