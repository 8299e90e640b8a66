import type { LiveEvent } from "@/lib/contract/events";
import type { Recording } from "./recording";

/** Where events are published. In the program this is the hub. */
export type Outlet = { readonly isHeard: boolean; publish(event: LiveEvent): void };

/** People cannot tell ten updates a second from immediate ones. */
const FLUSH_MS = 100;
/** A page cannot show more rows, so the others are only counted. */
const MOST_AT_ONCE = 50;

/** Sends new requests to the pages in small batches, however many there are. */
export class Feed {
  private readonly changed = new Map<number, Recording>();
  private timer: NodeJS.Timeout | undefined;
  private flushedAt = 0;
  private skipped = 0;

  constructor(private readonly outlet: Outlet) {}

  tell(recording: Recording): void {
    const { id } = recording.facts;
    // A page that opens later must learn that it missed events.
    if (!this.outlet.isHeard) {
      this.skipped += 1;
      return;
    }
    this.changed.delete(id);
    this.changed.set(id, recording);
    const wait = Math.max(0, this.flushedAt + FLUSH_MS - Date.now());
    this.timer ??= setTimeout(() => this.flush(), wait).unref();
  }

  /** How many changes were left out since the last call. */
  takeSkipped(): number {
    const { skipped } = this;
    this.skipped = 0;
    return skipped;
  }

  get hasSkipped(): boolean {
    return this.skipped > 0;
  }

  /** Requests that were cleared must not appear again. */
  forget(tunnelId: string): void {
    for (const [id, { facts }] of this.changed) {
      if (facts.tunnelId === tunnelId) this.changed.delete(id);
    }
  }

  private flush(): void {
    this.timer = undefined;
    this.flushedAt = Date.now();
    const all = [...this.changed.values()];
    this.changed.clear();
    const latest = all.slice(-MOST_AT_ONCE);
    this.skipped += all.length - latest.length;
    for (const recording of latest) {
      this.outlet.publish({ type: "request", data: recording.summary() });
    }
  }
}
