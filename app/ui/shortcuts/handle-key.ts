import type { LiveStore } from "@/app/ui/live/live-store";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { pressToastButton } from "@/app/ui/toast/toast-store";
import { copyUrl } from "@/app/ui/tunnels/actions/copy-url";
import { moveGroup, moveTunnel } from "@/app/ui/tunnels/actions/move-tunnel";
import { runTunnelAction, toggleGroup } from "@/app/ui/tunnels/actions/run-tunnel-action";
import { groupOf, isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";
import { findTarget, focusedGroup, focusGroup, focusRow, focusTunnelRow } from "./find-target";
import type { AnywhereKey, OnTunnelKey } from "./shortcut-help-list";

export type KeyContext = { store: LiveStore; go: (href: string) => void };

type Handler = (context: KeyContext) => void;
type TunnelHandler = (tunnel: Tunnel, context: KeyContext) => void;

const ANYWHERE = handlers<AnywhereKey, Handler>({
  "?": () => openOverlay({ kind: "shortcuts" }),
  n: ({ go }) => go("/tunnels/new"),
  u: () => void pressToastButton("undo"),
  "/": findOnPage,
  j: () => focusRow(1),
  k: () => focusRow(-1),
  "g t": ({ go }) => go("/"),
  "g r": ({ go }) => go("/traffic"),
  "g c": ({ go }) => go("/connections"),
  "g p": ({ go }) => go("/connections#profiles"),
  "g a": ({ go }) => go("/connections#accounts"),
  "g s": ({ go }) => go("/settings"),
});

const ON_TUNNEL = handlers<OnTunnelKey, TunnelHandler>({
  s: (tunnel, { store }) => void runTunnelAction(store, tunnel, isUp(tunnel) ? "stop" : "start"),
  c: (tunnel) => void copyUrl(tunnel),
  o: ({ status }) => {
    if (status.state === "online" && status.url) window.open(status.url, "_blank", "noreferrer");
  },
  i: ({ id, name }) => openOverlay({ kind: "share", title: name, tunnelIds: [id] }),
  e: ({ id }, { go }) => go(`/tunnels/${id}/settings`),
  S: (tunnel, { store }) => {
    const members = groupOf(tunnel, store.getState().list);
    if (members.length > 0) void toggleGroup(store, members);
  },
});

/** A page without a filter, such as a short list, is searched with the palette. */
function findOnPage(): void {
  const filter = document.querySelector<HTMLInputElement>("[data-filter]");
  if (filter) filter.focus();
  else openOverlay({ kind: "palette" });
}

/** The functions for all keys in the list of shortcuts, and for no others. */
function handlers<Key extends string, Does>(all: Record<Key, Does>): ReadonlyMap<string, Does> {
  return new Map<string, Does>(Object.entries<Does>(all));
}

/**
 * Does what the key means. `key` is KeyboardEvent.key, or `g t` for two keys in a row. Returns false when it means
 * nothing.
 */
export function handleKey(key: string, context: KeyContext): boolean {
  const anywhere = ANYWHERE.get(key);
  if (anywhere) {
    anywhere(context);
    return true;
  }
  const onTunnel = ON_TUNNEL.get(key);
  const target = onTunnel ? findTarget(context.store) : undefined;
  if (!onTunnel || !target) return false;
  onTunnel(target, context);
  return true;
}

/** Alt and an arrow move the row or group in focus past its neighbour. It keeps the focus. */
export async function moveFocused(step: 1 | -1, { store }: KeyContext): Promise<void> {
  const group = focusedGroup();
  if (group !== undefined) {
    await moveGroup(store, group, step);
    requestAnimationFrame(() => focusGroup(group));
    return;
  }
  const tunnel = findTarget(store);
  if (!tunnel || !document.activeElement?.closest("[data-tunnel]")) return;
  await moveTunnel(store, tunnel, step);
  requestAnimationFrame(() => focusTunnelRow(tunnel.id));
}
