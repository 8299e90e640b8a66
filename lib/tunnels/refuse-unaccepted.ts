import "server-only";
import { SHARED_LINK } from "@/lib/contract/group-patch";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import { linkFor } from "./links";

type Grouped = Pick<TunnelConfig, "group">;

/** Whether a tunnel comes to a link on which it is not yet: to other apps that can act in it. */
export function comesToLink(next: Grouped, stored: Grouped | undefined): boolean {
  const link = linkFor(next);
  return link !== undefined && (stored === undefined || linkFor(stored)?.id !== link.id);
}

/** @throws Problem 409 `link_unaccepted` when it comes to a link, and nobody said that the apps there trust each other */
export function refuseUnaccepted(
  next: Grouped,
  stored: Grouped | undefined,
  accepted: boolean | undefined,
): void {
  if (accepted || !comesToLink(next, stored)) return;
  throw new Problem("link_unaccepted", {
    detail: `The group “${next.group}” has one link. ${SHARED_LINK}`,
    issues: [{ path: "acceptShared", message: SHARED_LINK }],
  });
}
