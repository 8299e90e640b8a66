import type { LiveStore } from "@/app/ui/live/live-store";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import { groupTunnels, orderWithGroupAt, siblingsOf } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";

/** Moves a tunnel one place up (-1) or down (1) among the tunnels of its group. At the end it stays. */
export async function moveTunnel(store: LiveStore, tunnel: Tunnel, step: 1 | -1): Promise<void> {
  const siblings = siblingsOf(tunnel, store.getState().list);
  const here = siblings.findIndex(({ id }) => id === tunnel.id);
  const other = siblings[here + step];
  if (!other) return;
  const order = step === 1 ? [other.id, tunnel.id] : [tunnel.id, other.id];
  if (await saveOrder(store, order)) {
    showDone(`“${tunnel.name}” is now ${step === 1 ? "below" : "above"} “${other.name}”.`);
  }
}

/** Moves a group with all its tunnels one place up (-1) or down (1), past the next group with a name. */
export async function moveGroup(store: LiveStore, name: string, step: 1 | -1): Promise<void> {
  const groups = groupTunnels(store.getState().list);
  const other = groups[groups.findIndex((group) => group.name === name) + step]?.name;
  if (other === undefined) return;
  if (await placeGroup(store, name, other)) {
    showDone(`“${name}” is now ${step === 1 ? "below" : "above"} “${other}”.`);
  }
}

/** Moves a group with all its tunnels to the place of another group. */
export function placeGroup(store: LiveStore, name: string, place: string): Promise<boolean> {
  return saveOrder(store, orderWithGroupAt(store.getState().list, name, place));
}

/** Sets the order of these tunnels among themselves. It is shown at once, and reverted when the server refuses. */
export async function saveOrder(store: LiveStore, ids: readonly string[]): Promise<boolean> {
  const before = ids.flatMap((id) => store.getState().tunnels.get(id) ?? []);
  const places = before.map(({ position }) => position).sort((a, b) => a - b);
  before.forEach((tunnel, index) => {
    store.apply({ type: "tunnel", data: { ...tunnel, position: places[index] ?? 0 } });
  });
  const result = await sendApi("/api/tunnels/order", { method: "POST", body: { ids } });
  if (result.ok) return true;
  for (const tunnel of before) store.apply({ type: "tunnel", data: tunnel });
  showProblem("The order was not changed", result.problem);
  return false;
}
