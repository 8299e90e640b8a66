import type { Lamp } from "./read-tab";

// The gate is what changes, and as large as the towers leave it, so that its colour is seen at 16 px. Straight edges are on
// whole pixels of a 16 px grid. app/icon.svg is the mark with the gate off.
const LAMPS: Record<Lamp, { tile: string; towers: string; gate: string }> = {
  off: { tile: "#35297f", towers: "#ffffff", gate: "#35297f" },
  protected: { tile: "#35297f", towers: "#ffffff", gate: "#0fa968" },
  waiting: { tile: "#35297f", towers: "#ffffff", gate: "#f5a524" },
  bad: { tile: "#35297f", towers: "#ffffff", gate: "#e5283c" },
  lost: { tile: "#7b7f87", towers: "#dcdee2", gate: "#7b7f87" },
};

/** The mark as an SVG: a gatehouse of two towers, with the lamp in its gate. */
export function drawMark(lamp: Lamp): string {
  const { tile, towers, gate } = LAMPS[lamp];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3.5" fill="${tile}"/><path fill="${towers}" d="M2 14V3h4v3h4V3h4v11z"/><path fill="${gate}" d="M5 14v-3a3 3 0 0 1 6 0v3z"/></svg>`;
}

export function markUrl(lamp: Lamp): string {
  return `data:image/svg+xml,${encodeURIComponent(drawMark(lamp))}`;
}
