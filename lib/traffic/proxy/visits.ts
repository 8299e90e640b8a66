import type { EventEmitter } from "node:events";

/** Remembers when somebody last used a tunnel. */
export class Visits {
  private open = 0;
  private last = 0;

  /** The sender counts as present until `until` closes. */
  note(until: EventEmitter): void {
    this.last = Date.now();
    this.open += 1;
    until.once("close", () => {
      this.open -= 1;
      this.last = Date.now();
    });
  }

  /** In milliseconds. It is now while a request or a socket is open, and 0 when nobody has come. */
  lastAt(): number {
    return this.open > 0 ? Date.now() : this.last;
  }
}
