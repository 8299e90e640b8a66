import "server-only";
import { getTunnel } from "@/lib/tunnels/service";
import { notify } from "./service";
import type { TellOutage } from "./watch-down";

export const tellOutage: TellOutage = (tunnelId, news) => {
  const { id, name, status } = getTunnel(tunnelId);
  const tunnels = [{ id, name, ...(status.url !== undefined && { url: status.url }) }];
  if (!news.down) return notify({ kind: "back", tunnels, title: `“${name}” is back online` });
  const title = `“${name}” has been down for 30 seconds`;
  notify({ kind: "down", tunnels, title, detail: status.lastError?.title ?? news.cause });
};
