import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { asStorageProblem } from "./storage-trouble";

const FIRST_MS = 500;
const LONGEST_MS = 5_000;

/** Writes that the disk has refused, by name. They are tried in the order in which they were first refused. */
class WriteLater {
  private readonly waiting = new Map<string, () => void>();
  private pause = FIRST_MS;
  private timer: NodeJS.Timeout | undefined;

  add(name: string, write: () => void): void {
    if (!this.waiting.has(name)) this.waiting.set(name, write);
    this.timer ??= this.after(this.pause);
  }

  /** The disk takes writes again: no need to wait any longer. */
  hurry(): void {
    if (this.waiting.size === 0 || this.pause === FIRST_MS) return;
    clearTimeout(this.timer);
    this.pause = FIRST_MS;
    this.timer = this.after(0);
  }

  private run(): void {
    this.timer = undefined;
    for (const [name, write] of this.waiting) {
      try {
        write();
        this.waiting.delete(name);
      } catch (error) {
        if (asStorageProblem(error)) return this.wait();
        // It would fail in the same way for ever.
        this.waiting.delete(name);
        log(`Something was not saved: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    this.pause = FIRST_MS;
  }

  private wait(): void {
    this.pause = Math.min(this.pause * 2, LONGEST_MS);
    this.timer ??= this.after(this.pause);
  }

  private after(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.run(), ms).unref();
  }
}

const writes = () => sharedOnce("write-later", () => new WriteLater());

/**
 * Tries a refused write again with growing pauses (0.5 s to 5 s) until it does not throw. One of the same name that
 * waits already stands for both, so `write` has to take all that there is to write then.
 */
export function writeLater(name: string, write: () => void): void {
  writes().add(name, write);
}

/** Tells those that wait that a write went through. */
export function hurryWrites(): void {
  writes().hurry();
}
