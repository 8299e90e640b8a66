import "server-only";
import { nameKey } from "@/lib/base/names";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { getLink, type StoredLink } from "./links";
import { listStored } from "./store";

/** A link and the tunnels of its group, in the order of the list. */
export type LinkGroup = { link: StoredLink; name: string; members: TunnelConfig[] };

/** Throws a 404 Problem when there is no such link, or it is off. */
export function readLinkGroup(linkId: string): LinkGroup {
  const link = getLink(linkId);
  const members = membersOf(link.groupKey);
  return { link, name: members[0]?.group ?? link.groupKey, members };
}

/** The tunnels of a group, in the order of the list. */
export function membersOf(groupKey: string): TunnelConfig[] {
  return listStored().flatMap(({ config }) =>
    config.group !== undefined && nameKey(config.group) === groupKey ? [config] : [],
  );
}
