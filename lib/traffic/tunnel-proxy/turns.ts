import type { EventEmitter } from "node:events";
import type net from "node:net";

/** No client sends so many requests on one connection before it has an answer. */
const MOST_WAITING = 100;

/**
 * The requests of one connection are handled one after the other (RFC 9112, section 9.3.2). The next one begins when
 * the answer to the one before is complete. Those that still wait when the visitor leaves never begin.
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
