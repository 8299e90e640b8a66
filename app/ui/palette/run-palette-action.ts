import { setDensity, setTheme } from "@/app/ui/appearance/set-appearance";
import type { LiveStore } from "@/app/ui/live/live-store";
import { openOverlay } from "@/app/ui/overlays/overlay-store";
import { copyUrl } from "@/app/ui/tunnels/actions/copy-url";
import { deleteTunnel } from "@/app/ui/tunnels/actions/delete-tunnel";
import { runForAll, runTunnelAction } from "@/app/ui/tunnels/actions/run-tunnel-action";
import type { Tunnel } from "@/lib/contract/tunnels";
import type { PaletteAction } from "./palette-items";

type Context = { store: LiveStore; go: (href: string) => void };

export function runPaletteAction(action: PaletteAction, context: Context): void {
  const { store, go } = context;
  if (action.do === "go") return go(action.href);
  if (action.do === "shortcuts") return openOverlay({ kind: "shortcuts" });
  if (action.do === "theme") return setTheme(action.theme);
  if (action.do === "density") return setDensity(action.density);
  const { tunnels } = store.getState();
  if ("tunnelId" in action) {
    const tunnel = tunnels.get(action.tunnelId);
    if (tunnel) runOnTunnel(action.do, tunnel, store);
    return;
  }
  const { title, tunnelIds } = action;
  if (action.do === "share-all") return openOverlay({ kind: "share", title, tunnelIds });
  const chosen = tunnelIds.flatMap((id) => tunnels.get(id) ?? []);
  void runForAll(store, chosen, action.do === "start-all" ? "start" : "stop");
}

function runOnTunnel(
  what: Extract<PaletteAction, { tunnelId: string }>["do"],
  tunnel: Tunnel,
  store: LiveStore,
): void {
  switch (what) {
    case "start":
    case "stop":
    case "restart":
      return void runTunnelAction(store, tunnel, what);
    case "copy":
      return void copyUrl(tunnel);
    case "open":
      return void window.open(tunnel.status.url, "_blank", "noreferrer");
    case "share":
      return openOverlay({ kind: "share", title: tunnel.name, tunnelIds: [tunnel.id] });
    case "delete":
      return void deleteTunnel(store, tunnel);
  }
}
