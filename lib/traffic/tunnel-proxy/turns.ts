import type { EventEmitter } from "node:events";
import type net from "node:net";

/** More requests at once on one connection than any client sends before it has an answer. */
const MOST_WAITING = 100;

/**
 * Requests on one connection are taken up one after the other (RFC 9112, section 9.3.2): the next one when the answer
 * to the one before is complete. Those that still wait when the visitor goes were never begun.
 */
export class Turns {
  private readonly lines = new Map<net.Socket, { waiting: (() => void)[] }>();

  /** @param until closes when the turn is over */
  take(socket: net.Socket, until: EventEmitter, begin: () => void): void {
    const line = this.lines.get(socket);
    const start = () => {
      until.once("close", () => this.next(socket));
      begin();
    };
    if (!line) {
      this.lines.set(socket, { waiting: [] });
      start();
    } else if (line.waiting.push(start) > MOST_WAITING) socket.destroy();
  }

  isTaken(socket: net.Socket): boolean {
    return this.lines.has(socket);
  }

  private next(socket: net.Socket): void {
    const start = socket.destroyed ? undefined : this.lines.get(socket)?.waiting.shift();
    if (start) start();
    else this.lines.delete(socket);
  }
}
