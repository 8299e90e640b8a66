import { smallStore } from "@/app/ui/kit/small-store";

/** What can be shown over the page, one at a time. */
export type Overlay =
  | { kind: "palette" }
  | { kind: "shortcuts" }
  | { kind: "share"; title: string; tunnelIds: readonly string[] }
  | { kind: "link"; group: string; tunnelIds?: readonly string[] }
  | { kind: "stop-time"; title: string; path: string; stopAt: string | undefined };

export const overlayStore = smallStore<Overlay | undefined>(undefined);

export function openOverlay(next: Overlay): void {
  overlayStore.set(next);
}

export function closeOverlay(): void {
  overlayStore.set(undefined);
}
