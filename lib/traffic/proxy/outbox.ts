import type { LiveEvent } from "@/lib/contract/events";

/** Events for the dashboard: all of one turn go in one message. */
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
