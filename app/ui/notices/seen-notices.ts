import { useSyncExternalStore } from "react";

// Up to which notice somebody has looked at the list, in whichever tab.
const KEY = "gatehouse-notices-seen";
const listeners = new Set<() => void>();

function read(): number {
  return Number(localStorage.getItem(KEY) ?? 0);
}

export function markSeen(id: number): void {
  if (id <= read()) return;
  localStorage.setItem(KEY, String(id));
  for (const listener of listeners) listener();
}

/** The id of the newest notice that was looked at. */
export function useSeen(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      window.addEventListener("storage", listener);
      return () => {
        listeners.delete(listener);
        window.removeEventListener("storage", listener);
      };
    },
    read,
    () => Number.MAX_SAFE_INTEGER,
  );
}
