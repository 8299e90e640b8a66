import "server-only";
import { getEngine } from "@/lib/engine/engine";
import { listNotices } from "@/lib/notices/service";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { listTunnels } from "@/lib/tunnels/service";
import { VERSION } from "@/lib/version";
import type { Snapshot } from "./events";

const NOTICES = 20;

/** Everything that the pages show live, as it is now. */
export async function getSnapshot(): Promise<Snapshot> {
  // Asked first: the rest is as it is at the return.
  const { visitors, traffic } = await getProxy().calls.now();
  return {
    version: VERSION,
    tunnels: listTunnels(),
    sessions: getEngine().sessions(),
    notices: listNotices(NOTICES),
    visitors,
    traffic,
  };
}
