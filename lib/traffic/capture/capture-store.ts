import type { CaptureState } from "@/lib/contract/traffic";
import type { Recording } from "./recording";

const PAUSED =
  "Bodies are not kept at the moment: requests that are still open fill the memory for captured requests.";

/**
 * All recordings in the order of their arrival, within one memory budget (capture-limits.ts). The oldest are removed
 * first.
 */
export class CaptureStore {
  private readonly recordings = new Map<number, Recording>();
  private bytes = 0;
  private paused = false;

  constructor(readonly budgetBytes: number) {}

  add(recording: Recording): void {
    this.recordings.set(recording.facts.id, recording);
    this.bytes += recording.size;
    this.makeRoom(0);
  }

  /** Reserves `bytes` more for this recording. Returns false when there is no room. */
  reserve(recording: Recording, bytes: number): boolean {
    const fits = this.makeRoom(bytes);
    this.paused = !fits;
    if (fits) this.grow(recording, bytes);
    return fits;
  }

  grow(recording: Recording, bytes: number): void {
    recording.size += bytes;
    // The recording may have been cleared while it was open.
    if (this.recordings.has(recording.facts.id)) this.bytes += bytes;
    if (bytes < 0) this.paused = false;
  }

  find(id: number): Recording | undefined {
    return this.recordings.get(id);
  }

  /** All of them, newest first. */
  newestFirst(): Recording[] {
    return [...this.recordings.values()].reverse();
  }

  clear(tunnelId: string): void {
    for (const recording of this.recordings.values()) {
      if (recording.facts.tunnelId === tunnelId) this.remove(recording);
    }
  }

  state(): CaptureState {
    return {
      requests: this.recordings.size,
      bytes: this.bytes,
      budgetBytes: this.budgetBytes,
      ...(this.paused && { paused: PAUSED }),
    };
  }

  private makeRoom(bytes: number): boolean {
    if (this.bytes + bytes <= this.budgetBytes) return true;
    for (const recording of this.recordings.values()) {
      if (recording.state === "open") continue;
      this.remove(recording);
      if (this.bytes + bytes <= this.budgetBytes) return true;
    }
    return false;
  }

  private remove(recording: Recording): void {
    this.recordings.delete(recording.facts.id);
    this.bytes -= recording.size;
  }
}
