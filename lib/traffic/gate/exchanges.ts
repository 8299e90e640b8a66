import type { EventEmitter } from "node:events";

/** How often it is looked whose time is over. By the clock, since a timer does not run on while the machine sleeps. */
const LOOK_EVERY_MS = 100;

/** How often those that are still here are told of. */
const STILL_EVERY_MS = 60_000;

/** A request or a socket that is open. */
export type Line = {
  /** Closes when it is over. */
  until: EventEmitter;
  /** Ends it at once. Called once at most. */
  cut(): void;
};

export type Exchange<Seen> = {
  line: Line;
  /** Undefined until it was decided. */
  seen: Seen | undefined;
  /** When it has to be decided again (milliseconds of Date.now()). */
  end: number;
  /** Its place in the list of those that are open; -1 when it is over. */
  place: number;
};

/** All that is open at one gate, each with its end. */
export class Exchanges<Seen> {
  // No Set: its earlier tables, which are garbage, go on pointing to what was in them, so that with a request for each entry
  // the collector takes all of these for living. Measured, it then takes four times as long.
  private readonly open: Exchange<Seen>[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** No end is earlier. */
  private nextEnd = Number.POSITIVE_INFINITY;

  private toldStillAt = 0;

  constructor(
    private readonly on: {
      /** The time of this one is over: it is cut or gets a new end. */
      due(exchange: Exchange<Seen>): void;
      /** Once a minute while it is open. */
      stillHere(seen: Seen): void;
    },
  ) {}

  add(line: Line): Exchange<Seen> {
    const end = Number.POSITIVE_INFINITY;
    const exchange: Exchange<Seen> = { line, seen: undefined, end, place: this.open.length };
    this.open.push(exchange);
    line.until.once("close", () => this.remove(exchange));
    return exchange;
  }

  /** It goes on, until its end. */
  keep(exchange: Exchange<Seen>, seen: Seen, end: number): void {
    exchange.seen = seen;
    exchange.end = end;
    if (end >= this.nextEnd) return;
    this.nextEnd = end;
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  /** It gets its answer here, and there is nothing to cut. */
  drop(exchange: Exchange<Seen>): void {
    this.remove(exchange);
  }

  cut(exchange: Exchange<Seen>): void {
    if (!this.remove(exchange)) return;
    try {
      exchange.line.cut();
    } catch {
      // What cannot be cut has ended. The others still have to be.
    }
  }

  all(): Exchange<Seen>[] {
    return [...this.open];
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** The last one takes its place. False when it is over already. */
  private remove(exchange: Exchange<Seen>): boolean {
    const { place } = exchange;
    if (place < 0) return false;
    exchange.place = -1;
    exchange.seen = undefined;
    const last = this.open.pop();
    if (last && last !== exchange) {
      this.open[place] = last;
      last.place = place;
    }
    return true;
  }

  private look(): void {
    const now = Date.now();
    if (this.open.length === 0) {
      this.close();
      this.nextEnd = Number.POSITIVE_INFINITY;
      return;
    }
    this.tellStill();
    if (now < this.nextEnd) return;
    this.nextEnd = Number.POSITIVE_INFINITY;
    for (const exchange of this.all()) {
      if (exchange.end <= now) this.on.due(exchange);
      this.nextEnd = Math.min(this.nextEnd, exchange.end);
    }
  }

  private tellStill(): void {
    const at = performance.now();
    if (at - this.toldStillAt < STILL_EVERY_MS) return;
    this.toldStillAt = at;
    for (const { seen } of this.open) if (seen !== undefined) this.on.stillHere(seen);
  }
}
