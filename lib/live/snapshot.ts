import "server-only";
import { getEngine } from "@/lib/engine/engine";
import { listNotices } from "@/lib/notices/service";
import { getTraffic } from "@/lib/traffic/capture/traffic-log";
import { listTunnels } from "@/lib/tunnels/service";
import { VERSION } from "@/lib/version";
import type { Snapshot } from "./events";

const NOTICES = 20;

/** Everything that the pages show live, as it is now. */
export function getSnapshot(): Snapshot {
  return {
    version: VERSION,
    tunnels: listTunnels(),
    sessions: getEngine().sessions(),
    notices: listNotices(NOTICES),
    visitors: getTraffic().hereNow(),
    traffic: getTraffic().allNow(),
  };
}
