import "server-only";
import { log } from "@/lib/base/log";
import { DOWN_SECONDS } from "@/lib/contract/down-after";
import { listNames } from "@/lib/contract/list-names";
import { beginOutage } from "@/lib/history/outages";
import { notify } from "@/lib/notices/service";
import type { TellOutage } from "@/lib/notices/watch-down";
import { readLinkGroup } from "@/lib/tunnels/link-group";
import { tunnelsOfRun } from "@/lib/tunnels/link-runs";
import { isLinkId } from "@/lib/tunnels/links";
import { getTunnel } from "@/lib/tunnels/service";

/**
 * Of a tunnel that runs alone, or once of a link for all its apps. Never throws, because a timer calls it, and also the
 * engine in the middle of a step.
 */
export const tellOutage: TellOutage = (runId, news) => {
  try {
    if (isLinkId(runId)) tellOfLink(runId, news);
    else tellOfTunnel(runId, news);
  } catch (error) {
    // It was deleted meanwhile, or cannot be read.
    log(`An outage was not told: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const tellOfTunnel: TellOutage = (tunnelId, news) => {
  const { id, name, status } = getTunnel(tunnelId);
  const tunnels = [{ id, name, ...(status.url !== undefined && { url: status.url }) }];
  if (!news.down) return notify({ kind: "back", tunnels, title: `“${name}” is back online` });
  const title = `“${name}” has been down for ${DOWN_SECONDS} seconds`;
  beginOutage(id, "tunnel", { from: news.since, cause: news.cause });
  notify({ kind: "down", tunnels, title, detail: status.lastError?.title ?? news.cause });
};

const tellOfLink: TellOutage = (linkId, news) => {
  const apps = tunnelsOfRun(linkId).map(getTunnel);
  // The last one was stopped meanwhile.
  if (apps.length === 0) return;
  const tunnels = apps.map(({ id, name, status: { url } }) => ({
    ...{ id, name },
    ...(url !== undefined && { url }),
  }));
  const { name } = readLinkGroup(linkId);
  if (!news.down) {
    const detail = `${listNames(tunnels)} can be reached again.`;
    return notify({ kind: "back", tunnels, title: `The link of “${name}” is back online`, detail });
  }
  for (const { id } of apps) beginOutage(id, "tunnel", { from: news.since, cause: news.cause });
  const title = `The link of “${name}” has been down for ${DOWN_SECONDS} seconds`;
  const why = apps.find(({ status }) => status.lastError)?.status.lastError?.title ?? news.cause;
  notify({ kind: "down", tunnels, title, detail: `Nobody reaches ${listNames(tunnels)}. ${why}` });
};
