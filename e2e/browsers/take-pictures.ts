import path from "node:path";
import { THEME_COOKIE } from "@/lib/contract/appearance";
import type { Dashboard } from "../launch-dashboard";
import type { Engine, Target } from "./engine";
import { openReady, type Sights } from "./journey";

/** The narrowest window of WebKitGTK's MiniBrowser is 447 pixels wide. */
const SIZES = [
  { width: 450, height: 800 },
  { width: 1440, height: 900 },
];
const SCHEMES = ["light", "dark"] as const;

type Taking = Sights & { dashboard: Dashboard; engine: Engine; folder: string };

/** Puts `<page>-<width>-<scheme>-<engine>.png` of the main pages there. */
export async function takePictures(taking: Taking): Promise<void> {
  const { tab, tunnelId, url, requestId, group, dashboard, engine, folder } = taking;
  const [name = ""] = engine.version.toLowerCase().split(" ");
  const tunnel = `/tunnels/${tunnelId}`;
  const pages: Record<string, string> = {
    list: "/",
    tunnel,
    "tunnel-traffic": `${tunnel}/traffic`,
    request: `${tunnel}/traffic?request=${requestId}`,
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
  // What these load after they have been opened.
  const late: Record<string, Target> = {
    // The editor's own line, because it takes the place of the plain text.
    request: { text: " lines" },
    projector: { role: "img", name: `QR code of ${url}` },
  };
  for (const size of SIZES) {
    await tab.resize(size);
    for (const scheme of SCHEMES) {
      await tab.evaluate(`void (document.cookie = "${THEME_COOKIE}=${scheme}; path=/")`);
      for (const [page, where] of Object.entries(pages)) {
        // Not at the dashboard's own name: what WebKitGTK's driver opens there comes without the cookie.
        await openReady(tab, dashboard.url + where);
        const comes = late[page];
        if (comes) await tab.see(comes);
        await tab.picture(path.join(folder, `${page}-${size.width}-${scheme}-${name}.png`));
      }
    }
  }
}
