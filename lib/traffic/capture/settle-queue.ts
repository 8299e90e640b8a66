import type { CaptureStore } from "./capture-store";
import type { Recording } from "./recording";

const AT_ONCE = 4;
const LONGEST = 500;
/** The sockets do not wait longer than this for one of them. */
const TURN_MS = 1;
const TOO_BUSY = "Not kept: too many requests came at once.";

/** Decodes and masks bodies after their requests, a few at a time. When it falls behind, bodies go, not the traffic. */
export class SettleQueue {
  private readonly waiting: Recording[] = [];
  private running = 0;

  constructor(private readonly store: CaptureStore) {}

  add(recording: Recording): void {
    if (this.waiting.length >= LONGEST) {
      this.store.grow(recording, -recording.dropBodies(TOO_BUSY));
      return;
    }
    this.waiting.push(recording);
    this.next();
  }

  private next(): void {
    if (this.running >= AT_ONCE || this.waiting.length === 0) return;
    this.running += 1;
    // After the sockets have had their turn.
    setImmediate(() => void this.run());
  }

  private async run(): Promise<void> {
    const end = performance.now() + TURN_MS;
    do {
      await this.settle(this.waiting.shift());
    } while (this.waiting.length > 0 && performance.now() < end);
    this.running -= 1;
    this.next();
  }

  private async settle(recording: Recording | undefined): Promise<void> {
    if (!recording) return;
    try {
      this.store.grow(recording, await recording.settle());
    } catch {
      // Nothing stays that was not masked.
      this.store.grow(recording, -recording.dropBodies("Not kept: unreadable."));
    }
  }
}
