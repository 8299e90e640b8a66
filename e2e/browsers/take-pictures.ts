import path from "node:path";
import { THEME_COOKIE } from "@/lib/contract/appearance";
import type { Dashboard } from "../launch-dashboard";
import type { Engine } from "./engine";
import { openReady, type Visited } from "./journey";

/** The narrowest window of WebKitGTK's MiniBrowser is 447 pixels wide. */
const SIZES = [
  { width: 450, height: 800 },
  { width: 1440, height: 900 },
];
const SCHEMES = ["light", "dark"] as const;

type Taking = Visited & { dashboard: Dashboard; engine: Engine; folder: string };

/** Puts `<page>-<width>-<scheme>-<engine>.png` of the main pages there. */
export async function takePictures({ tab, tunnelId, group, dashboard, engine, folder }: Taking) {
  const [name = ""] = engine.version.toLowerCase().split(" ");
  const tunnel = `/tunnels/${tunnelId}`;
  const pages: Record<string, string> = {
    list: "/",
    tunnel,
    "tunnel-traffic": `${tunnel}/traffic`,
    access: `${tunnel}/access`,
    "tunnel-settings": `${tunnel}/settings`,
    "tunnel-new": "/tunnels/new",
    projector: `/groups/${encodeURIComponent(group)}`,
    traffic: "/traffic",
    visits: "/visits",
    connections: "/connections",
    settings: "/settings",
    setup: "/setup",
  };
  for (const size of SIZES) {
    await tab.resize(size);
    for (const scheme of SCHEMES) {
      await tab.evaluate(`void (document.cookie = "${THEME_COOKIE}=${scheme}; path=/")`);
      for (const [page, where] of Object.entries(pages)) {
        await openReady(tab, dashboard.home + where);
        await tab.picture(path.join(folder, `${page}-${size.width}-${scheme}-${name}.png`));
      }
    }
  }
}
