import { smallStore } from "@/app/ui/kit/small-store";
import type { Beside } from "@/lib/contract/beside";

/** What can be shown over the page, one at a time. */
export type Overlay =
  | { kind: "palette" }
  | { kind: "shortcuts" }
  | { kind: "share"; title: string; tunnelIds: readonly string[] }
  | { kind: "link"; group: string }
  | { kind: "link"; tunnelId: string; beside: Beside }
  | { kind: "stop-time"; title: string; path: string; stopAt: string | undefined };

export const overlayStore = smallStore<Overlay | undefined>(undefined);

export function openOverlay(next: Overlay): void {
  overlayStore.set(next);
}

export function closeOverlay(): void {
  overlayStore.set(undefined);
}
