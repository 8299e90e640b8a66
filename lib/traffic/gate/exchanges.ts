import type { EventEmitter } from "node:events";

/**
 * How often the ends are checked. The check compares clock times, because a timer does not run while the machine
 * sleeps.
 */
const LOOK_EVERY_MS = 100;

/** How often people who are still connected are reported. */
const STILL_EVERY_MS = 60_000;

/** A request or a socket that is open. */
export type Line = {
  /** Emits `close` when it is over. */
  until: EventEmitter;
  /** Ends it at once. Called at most once. */
  cut(): void;
};

export type Exchange<Seen> = {
  line: Line;
  /** Undefined until the gate has decided. */
  seen: Seen | undefined;
  /** When it has to be decided again (milliseconds of Date.now()). */
  end: number;
  /** Its index in the list of open exchanges; -1 when it is over. */
  place: number;
};

/** Everything that is open at one gate, each with its end. */
export class Exchanges<Seen> {
  // This is not a Set. A Set's old tables stay in memory and point to removed entries, so with one entry for each
  // request the garbage collector takes all of these for live objects. By measurement it then needs four times as long.
  private readonly open: Exchange<Seen>[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** No exchange ends earlier than this. */
  private nextEnd = Number.POSITIVE_INFINITY;

  private toldStillAt = 0;

  constructor(
    private readonly on: {
      /** The end of this exchange has come: it is cut or gets a new end. */
      due(exchange: Exchange<Seen>): void;
      /** Called once a minute while the exchange is open. */
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

  /** The exchange continues until its end. */
  keep(exchange: Exchange<Seen>, seen: Seen, end: number): void {
    exchange.seen = seen;
    exchange.end = end;
    if (end >= this.nextEnd) return;
    this.nextEnd = end;
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  /** The gate answers the exchange itself, so there is nothing to cut. */
  drop(exchange: Exchange<Seen>): void {
    this.remove(exchange);
  }

  cut(exchange: Exchange<Seen>): void {
    if (!this.remove(exchange)) return;
    try {
      exchange.line.cut();
    } catch {
      // An exchange that cannot be cut has ended already. The others must still be cut.
    }
  }

  all(): Exchange<Seen>[] {
    return [...this.open];
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** The last exchange takes its place in the list. Returns false when it is over already. */
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
