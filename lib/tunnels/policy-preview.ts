import "server-only";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { membersOf } from "./link-group";
import { linkFor } from "./links";
import { previewLinkPolicy } from "./plan-link";
import { previewPolicy } from "./plan-tunnel";
import { getTunnel } from "./service";

/** The answer of `GET /api/tunnels/:id/policy`. Throws a 404 Problem when there is no tunnel. */
export function getPolicyPreview(id: string): unknown {
  return previewWhereItStarts(getTunnel(id));
}

/** What a start would send to ngrok: for the tunnel alone, or for the link of its group. */
export function previewWhereItStarts(config: TunnelConfig): unknown {
  const link = linkFor(config);
  return link ? previewLinkPolicy(link, membersOf(link.groupKey)) : previewPolicy(config);
}
