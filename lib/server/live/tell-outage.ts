import "server-only";
import { log } from "@/lib/base/log";
import { DOWN_SECONDS } from "@/lib/contract/down-after";
import { notify } from "@/lib/notices/service";
import type { TellOutage } from "@/lib/notices/watch-down";
import { getTunnel } from "@/lib/tunnels/service";

/** Never throws, because a timer calls it, and also the engine in the middle of a step. */
export const tellOutage: TellOutage = (tunnelId, news) => {
  try {
    tell(tunnelId, news);
  } catch (error) {
    // The tunnel was deleted meanwhile, or cannot be read.
    log(`An outage was not told: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const tell: TellOutage = (tunnelId, news) => {
  const { id, name, status } = getTunnel(tunnelId);
  const tunnels = [{ id, name, ...(status.url !== undefined && { url: status.url }) }];
  if (!news.down) return notify({ kind: "back", tunnels, title: `“${name}” is back online` });
  const title = `“${name}” has been down for ${DOWN_SECONDS} seconds`;
  notify({ kind: "down", tunnels, title, detail: status.lastError?.title ?? news.cause });
};
