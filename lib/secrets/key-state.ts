import { sharedOnce } from "@/lib/base/shared-once";
import type { KeyPlace } from "./key-place";

/** Why there is no key: it is lost, its file is damaged, or the keychain does not give it out at the moment. */
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

/** The state of the master key. Call it only after `loadMasterKey`. */
export function keyState(): KeyState {
  const { state } = holder();
  if (!state) throw new Error("The master key was not loaded yet.");
  return state;
}

/** Whether there is a key. If so, a late answer of the keychain is ignored. */
export function hasKey(): boolean {
  return holder().state?.status === "ready";
}

export function setKeyState(next: KeyState): void {
  const before = holder().state;
  holder().state = next;
  // Not at once: a secret that was just entered has to be stored first.
  if (before?.status === "locked" && next.status === "ready") setImmediate(holder().onUnlock);
}

/** Runs `work` when stored secrets that were locked at the start become readable. */
export function whenUnlocked(work: () => void): void {
  holder().onUnlock = work;
}
