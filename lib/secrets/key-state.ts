import { sharedOnce } from "@/lib/base/shared-once";
import type { KeyPlace } from "./key-place";

/** Why no key is at hand: it is gone, its file is damaged, or the keychain does not hand it out (now). */
export type LockReason = "lost" | "damaged" | "unreachable";

export type KeyState =
  | { status: "ready"; key: Buffer; place: KeyPlace }
  | {
      status: "locked";
      reason: LockReason;
      place: KeyPlace["place"];
      /** What happened and what to do, in sentences. */
      detail: string;
      fix: string;
    };

const holder = () =>
  sharedOnce("key-state", (): { state?: KeyState; onUnlock: () => void } => ({
    onUnlock: () => undefined,
  }));

/** What is known of the master key. `loadMasterKey` must have run. */
export function keyState(): KeyState {
  const { state } = holder();
  if (!state) throw new Error("The master key was not loaded yet.");
  return state;
}

/** Whether a key is at hand already; then a late answer of the keychain no longer counts. */
export function hasKey(): boolean {
  return holder().state?.status === "ready";
}

export function setKeyState(next: KeyState): void {
  const before = holder().state;
  holder().state = next;
  // Later, so that a secret which was just entered is stored by then.
  if (before?.status === "locked" && next.status === "ready") setImmediate(holder().onUnlock);
}

/** `work` runs when stored secrets that were locked at the start can be read after all. */
export function whenUnlocked(work: () => void): void {
  holder().onUnlock = work;
}
