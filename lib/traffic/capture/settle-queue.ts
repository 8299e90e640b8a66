import type { CaptureStore } from "./capture-store";
import type { Recording } from "./recording";

const AT_ONCE = 4;
const LONGEST = 500;
const TOO_BUSY = "Not kept: too many requests came at once.";

/** Decodes and masks bodies after their requests, a few at a time. When it falls behind, bodies go, not the traffic. */
export class SettleQueue {
  private readonly waiting: Recording[] = [];
  private running = 0;

  constructor(private readonly store: CaptureStore) {}

  add(recording: Recording): void {
    if (this.waiting.length >= LONGEST) {
      this.store.grow(recording, -recording.dropBodies(TOO_BUSY));
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
    const recording = this.waiting.shift();
    try {
      if (recording) this.store.grow(recording, await recording.settle());
    } catch {
      // Nothing stays that was not masked.
      if (recording) this.store.grow(recording, -recording.dropBodies("Not kept: unreadable."));
    } finally {
      this.running -= 1;
      this.next();
    }
  }
}
