import type { CaptureStore } from "./capture-store";
import type { Recording } from "./recording";

/** Enough tasks at once that the thread always has work and does not get one message for each body. */
const AT_ONCE = 128;
/** Including the tasks in work. */
const LONGEST = 500;
const TOO_BUSY = "Not kept: too many requests came at once.";

/**
 * Has bodies decoded and masked after their requests. When it cannot keep up, it drops bodies instead of slowing down
 * the traffic.
 */
export class SettleQueue {
  private readonly waiting: Recording[] = [];
  private running = 0;

  constructor(private readonly store: CaptureStore) {}

  add(recording: Recording): void {
    if (!recording.isUnsettled) return;
    if (this.waiting.length + this.running >= LONGEST) {
      this.store.grow(recording, -recording.dropBodies(TOO_BUSY));
      return;
    }
    this.waiting.push(recording);
    this.next();
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const recording = this.waiting.shift();
      if (!recording) return;
      this.running += 1;
      void this.settle(recording);
    }
  }

  private async settle(recording: Recording): Promise<void> {
    this.store.grow(recording, await recording.settle());
    this.running -= 1;
    this.next();
  }
}
