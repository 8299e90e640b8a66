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
  /** The recordings that have messages, in the order of their first one. */
  private readonly talking = new Map<Recording, number>();
  private messageBytes = 0;

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

  /**
   * Reserves `bytes` more for the messages of this recording. Messages have half of the memory, so that those of open
   * sockets leave room for requests. The oldest messages of the oldest socket make room.
   */
  reserveMessage(recording: Recording, bytes: number): boolean {
    // It was cleared while it was open. Nobody can ask for its messages.
    if (!this.recordings.has(recording.facts.id)) return false;
    for (const [other] of this.talking) {
      if (this.messageBytes + bytes <= this.budgetBytes / 2) break;
      other.messages?.trim(this.messageBytes + bytes - this.budgetBytes / 2);
    }
    if (this.messageBytes + bytes > this.budgetBytes / 2 || !this.makeRoom(bytes)) return false;
    this.growMessages(recording, bytes);
    return true;
  }

  /** What the messages of this recording take has changed. */
  growMessages(recording: Recording, bytes: number): void {
    this.grow(recording, bytes);
    if (!this.recordings.has(recording.facts.id)) return;
    this.messageBytes += bytes;
    const total = (this.talking.get(recording) ?? 0) + bytes;
    if (total > 0) this.talking.set(recording, total);
    else this.talking.delete(recording);
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
    this.messageBytes -= this.talking.get(recording) ?? 0;
    this.talking.delete(recording);
    // It may stay in use for long, by a connection that is still open.
    recording.messages?.forget();
  }
}
