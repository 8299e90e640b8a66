import "server-only";
import type { TunnelConfig, TunnelStatus } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { readLinkGroup } from "./link-group";
import { findLinkRun, linkRunOf } from "./link-runs";
import { linkFor, type StoredLink } from "./links";

type OfLink = { link?: TunnelStatus["link"]; isLinkOlder?: boolean };

/** What the status of a tunnel says of the link that it runs behind, or else would start behind. */
export function describeLink(config: TunnelConfig): OfLink {
  const run = findLinkRun(config.id);
  const stored = linkFor(config);
  if (run?.isUp(config.id)) {
    const url = getEngine().runtimeOf(run.id)?.url;
    const isSame = stored?.id === run.id;
    const group = (isSame ? config.group : undefined) ?? nameOf(run.id);
    return {
      link: { group, ...(url !== undefined && { url }) },
      // Also one that was moved to another group since.
      isLinkOlder: !isSame || isOlder(stored),
    };
  }
  if (!stored || config.group === undefined) return {};
  return { link: { group: config.group } };
}

/** What is stored of a link that runs is newer than what it was started with. */
export function isOlder({ id, updatedAt }: StoredLink): boolean {
  const { startedWith } = linkRunOf(id);
  return startedWith !== undefined && updatedAt > startedWith;
}

function nameOf(linkId: string): string {
  try {
    return readLinkGroup(linkId).name;
  } catch {
    return "a link";
  }
}
