import type { LiveEvent } from "@/lib/contract/events";
import { foldEmail } from "@/lib/contract/fold-email";
import type { Visitor } from "@/lib/contract/traffic";
import type { Recording } from "./recording";

/** Where events are published. In the program this is the hub. */
export type Outlet = { readonly isHeard: boolean; publish(event: LiveEvent): void };

/** The first after a pause is sent at once. After it, a person cannot tell five times a second from at once. */
export const FLUSH_MS = 200;
/** So many requests have pages that show their messages. Those of others are told to nobody. */
const FOLLOWED_MOST = 32;
/** A page shows no more rows: what is left out is counted. */
export const MOST_AT_ONCE = 50;

/** Sends new requests to the pages in small batches, however many there are. */
export class Feed {
  private readonly changed = new Map<number, Recording>();
  private readonly visitors = new Map<string, Visitor>();
  /** The requests whose messages were asked for, the last one last. */
  private readonly followed = new Set<number>();
  private readonly messaged = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  /** Of the monotonic clock, in milliseconds. */
  private flushedAt = Number.NEGATIVE_INFINITY;
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
    this.flushSoon();
  }

  /** Also while no page is open: a notice tells of who comes for the first time. */
  tellVisitor(visitor: Visitor): void {
    this.visitors.set(`${visitor.tunnelId} ${foldEmail(visitor.email)}`, visitor);
    this.flushSoon();
  }

  /** Somebody looks at the messages of this request. */
  follow(id: number): void {
    this.followed.delete(id);
    this.followed.add(id);
    const [oldest] = this.followed;
    if (this.followed.size > FOLLOWED_MOST && oldest !== undefined) this.followed.delete(oldest);
  }

  /** This request has new messages. */
  tellMessages(id: number): void {
    if (!this.outlet.isHeard || !this.followed.has(id)) return;
    this.messaged.add(id);
    this.flushSoon();
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

  /** What was cleared away is not to turn up again. */
  forgetRequests(tunnelId: string): void {
    for (const [id, { facts }] of this.changed) {
      if (facts.tunnelId === tunnelId) this.changed.delete(id);
    }
  }

  forget(tunnelId: string): void {
    this.forgetRequests(tunnelId);
    for (const [key, visitor] of this.visitors) {
      if (visitor.tunnelId === tunnelId) this.visitors.delete(key);
    }
  }

  private flushSoon(): void {
    const wait = Math.max(0, this.flushedAt + FLUSH_MS - performance.now());
    this.timer ??= setTimeout(() => this.flush(), wait).unref();
  }

  private flush(): void {
    this.timer = undefined;
    this.flushedAt = performance.now();
    for (const [key, visitor] of [...this.visitors].slice(0, MOST_AT_ONCE)) {
      this.visitors.delete(key);
      this.outlet.publish({ type: "visitor", data: visitor });
    }
    for (const requestId of this.messaged) {
      this.outlet.publish({ type: "messages", data: { requestId } });
    }
    this.messaged.clear();
    const all = [...this.changed.values()];
    this.changed.clear();
    const latest = all.slice(-MOST_AT_ONCE);
    this.skipped += all.length - latest.length;
    for (const recording of latest) {
      this.outlet.publish({ type: "request", data: recording.summary() });
    }
    if (this.visitors.size > 0) this.flushSoon();
  }
}
