import "server-only";
import { openAsks } from "@/lib/access/asks";
import { VERSION } from "@/lib/base/version";
import type { Snapshot } from "@/lib/contract/events";
import { withDeadline } from "@/lib/engine/deadline";
import { getEngine } from "@/lib/engine/engine";
import { listNotices } from "@/lib/notices/service";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { listLinkedGroups } from "@/lib/tunnels/groups";
import { listTunnels } from "@/lib/tunnels/service";

const NOTICES = 20;
/** After this time, in milliseconds, the page is shown without the traffic. */
const TRAFFIC_MS = 2_500;

/** The current state of everything that the pages update live. */
export async function getSnapshot(): Promise<Snapshot> {
  // This is awaited first, so that the rest is current when the function returns.
  const { visitors, traffic } = await askTraffic();
  return {
    version: VERSION,
    tunnels: listTunnels(),
    sessions: getEngine().sessions(),
    notices: listNotices(NOTICES),
    visitors,
    traffic,
    asks: openAsks().map(({ ask }) => ask),
    groups: listLinkedGroups(),
  };
}

/** Empty while the proxy's thread is down. When it runs again, every page gets a new snapshot. */
function askTraffic(): Promise<Pick<Snapshot, "visitors" | "traffic">> {
  return withDeadline(getProxy().calls.now(), TRAFFIC_MS, "the proxy").catch(() => ({
    visitors: [],
    traffic: [],
  }));
}
