import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { asStorageProblem } from "./storage-trouble";

const FIRST_MS = 500;
const LONGEST_MS = 5_000;

/** Failed writes, by name. They are tried again in the order of their first failure. */
class WriteLater {
  private readonly waiting = new Map<string, () => void>();
  private pause = FIRST_MS;
  private timer: NodeJS.Timeout | undefined;

  add(name: string, write: () => void): void {
    if (!this.waiting.has(name)) this.waiting.set(name, write);
    this.timer ??= this.after(this.pause);
  }

  /** A write has succeeded, so try the others now. */
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
        // This is not a failure of the disk, so it would always fail in the same way.
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
 * Tries a failed write again with growing pauses (0.5 s to 5 s) until it does not throw. A write with the same name
 * that already waits counts for both, so `write` has to write everything that is pending when it is called.
 */
export function writeLater(name: string, write: () => void): void {
  writes().add(name, write);
}

/** A write has succeeded: tries the waiting ones at once. */
export function hurryWrites(): void {
  writes().hurry();
}
