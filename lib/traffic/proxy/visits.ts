import type { EventEmitter } from "node:events";

/** When somebody last came through a tunnel. */
export class Visits {
  private open = 0;
  private last = 0;

  /** Its sender is here until `until` closes. */
  note(until: EventEmitter): void {
    this.last = Date.now();
    this.open += 1;
    until.once("close", () => {
      this.open -= 1;
      this.last = Date.now();
    });
  }

  /** Milliseconds; now while a request or a socket is open, 0 when nobody has come. */
  lastAt(): number {
    return this.open > 0 ? Date.now() : this.last;
  }
}
