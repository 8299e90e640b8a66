import "server-only";
import { openAsks } from "@/lib/access/asks";
import { VERSION } from "@/lib/base/version";
import type { Snapshot } from "@/lib/contract/events";
import { withDeadline } from "@/lib/engine/deadline";
import { getEngine } from "@/lib/engine/engine";
import { listNotices } from "@/lib/notices/service";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { listTunnels } from "@/lib/tunnels/service";

const NOTICES = 20;
/** A page is worth more than the numbers on it. */
const TRAFFIC_MS = 2_500;

/** Everything that the pages show live, as it is now. */
export async function getSnapshot(): Promise<Snapshot> {
  // Asked first: the rest is as it is at the return.
  const { visitors, traffic } = await askTraffic();
  return {
    version: VERSION,
    tunnels: listTunnels(),
    sessions: getEngine().sessions(),
    notices: listNotices(NOTICES),
    visitors,
    traffic,
    asks: openAsks().map(({ ask }) => ask),
  };
}

/** Nobody is here as far as is known while the proxy's thread is down: when it is back every page gets a new snapshot. */
function askTraffic(): Promise<Pick<Snapshot, "visitors" | "traffic">> {
  return withDeadline(getProxy().calls.now(), TRAFFIC_MS, "the proxy").catch(() => ({
    visitors: [],
    traffic: [],
  }));
}
