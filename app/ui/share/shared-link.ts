import type { Tunnel } from "@/lib/contract/tunnels";

/** The address of the one link that several tunnels are behind, also those of them that are stopped, while it has one. */
export function sharedLink(tunnels: readonly Pick<Tunnel, "status">[]): string | undefined {
  const links = tunnels.map(({ status }) => status.link);
  const group = links[0]?.group.toLowerCase();
  const areTogether = links.every((link) => group && link?.group.toLowerCase() === group);
  if (tunnels.length < 2 || !areTogether) return undefined;
  return links.find((link) => link?.url !== undefined)?.url;
}
