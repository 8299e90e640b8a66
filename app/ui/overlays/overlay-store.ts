/** What can lie over the page. There is one at a time. */
export type Overlay =
  | { kind: "palette" }
  | { kind: "shortcuts" }
  | { kind: "share"; title: string; tunnelIds: readonly string[] }
  | { kind: "stop-time"; title: string; path: string; stopAt: string | undefined };

let overlay: Overlay | undefined;
const listeners = new Set<() => void>();

function set(next: Overlay | undefined) {
  overlay = next;
  for (const listener of listeners) listener();
}

export function openOverlay(next: Overlay): void {
  set(next);
}

export function closeOverlay(): void {
  set(undefined);
}

export const overlayStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: () => overlay,
  getOnServer: () => undefined,
};
