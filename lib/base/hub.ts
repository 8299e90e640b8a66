import type { LiveEvent } from "@/lib/contract/events";
import { sharedOnce } from "./shared-once";

export type NumberedEvent = { id: number; event: LiveEvent };

/** Gets together what was published together. */
type Listener = (events: readonly NumberedEvent[]) => void;

const KEPT = 1_000;

/** Sends live events to every open stream, and keeps the latest for streams that reconnect. */
export class Hub {
  private readonly listeners = new Set<Listener>();
  private readonly recent: NumberedEvent[] = [];
  // Starts from the clock, so that an id of an earlier process is older than every id here.
  private lastId = Date.now() * 1_000;
  private readonly firstId = this.lastId;
  private readonly closers = new Set<() => void>();
  private closed = 0;
  private tellHeard: (isHeard: boolean) => void = () => undefined;

  get latestId(): number {
    return this.lastId;
  }

  /** How often all streams were closed. A stream that was being prepared at that time must not start. */
  get closings(): number {
    return this.closed;
  }

  /** Calls `tell` now and at each change with whether a page is open. Without a page some events are not needed. */
  onHeard(tell: (isHeard: boolean) => void): void {
    this.tellHeard = tell;
    tell(this.closers.size > 0);
  }

  /** The listener gets all events, also while no page is open. */
  tap(listener: (event: LiveEvent) => void): void {
    this.listeners.add((events) => {
      for (const { event } of events) listener(event);
    });
  }

  publish(event: LiveEvent): void {
    this.publishAll([event]);
  }

  /** In this order, and for each page in one piece. */
  publishAll(events: readonly LiveEvent[]): void {
    const numbered = events.map((event) => {
      this.lastId += 1;
      return { id: this.lastId, event };
    });
    this.recent.push(...numbered);
    this.recent.splice(0, this.recent.length - KEPT);
    for (const listener of this.listeners) listener(numbered);
  }

  /** The events after `id`; undefined when the id is too old or of another process. */
  since(id: number): NumberedEvent[] | undefined {
    const oldest = this.recent[0]?.id ?? this.lastId + 1;
    const known = id >= oldest - 1 && id >= this.firstId && id <= this.lastId;
    return known ? this.recent.filter((numbered) => numbered.id > id) : undefined;
  }

  /** For a page. `onClose` is called when the process ends, because open streams would delay its end. */
  subscribe(listener: Listener, onClose: () => void): () => void {
    this.listeners.add(listener);
    this.closers.add(onClose);
    if (this.closers.size === 1) this.tellHeard(true);
    return () => {
      this.listeners.delete(listener);
      this.closers.delete(onClose);
      if (this.closers.size === 0) this.tellHeard(false);
    };
  }

  close(): void {
    this.closed += 1;
    for (const closeStream of [...this.closers]) closeStream();
  }
}

export function getHub(): Hub {
  return sharedOnce("hub", () => new Hub());
}
