import type { LiveStore } from "@/app/ui/live/live-store";
import type { Tunnel } from "@/lib/contract/tunnels";

/** Selects the list's rows that name a tunnel. */
export const ROW = "[data-tunnel]:not([hidden])";

/** The tunnel that a shortcut is about: the row in focus, else the page's. */
export function findTarget(store: LiveStore): Tunnel | undefined {
  const focused = document.activeElement?.closest<HTMLElement>(ROW)?.dataset.tunnel;
  const ofPage = /^\/tunnels\/([^/]+)/.exec(window.location.pathname)?.[1];
  return store.getState().tunnels.get(focused ?? ofPage ?? "");
}

/** Moves the focus to the next row of the list, or the one before. The first or last one when none has it. */
export function focusRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROW)];
  const row = document.activeElement?.closest<HTMLElement>(ROW);
  const here = row ? rows.indexOf(row) : -1;
  const next = here === -1 ? (step === 1 ? 0 : rows.length - 1) : here + step;
  focusInRow(rows[next]);
}

/** The name of the group whose head has the focus. */
export function focusedGroup(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-group]")?.dataset.group;
}

export function focusTunnelRow(id: string): void {
  focusInRow(document.querySelector<HTMLElement>(`[data-tunnel="${CSS.escape(id)}"]`));
}

export function focusGroup(name: string): void {
  focusInRow(document.querySelector<HTMLElement>(`[data-group="${CSS.escape(name)}"]`));
}

function focusInRow(row: HTMLElement | null | undefined): void {
  row?.querySelector<HTMLElement>("a")?.focus();
  row?.scrollIntoView({ block: "nearest" });
}
