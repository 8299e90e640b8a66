import type { Tunnel } from "./tunnels";

/** The public address if known. A random one is unknown before the start. */
export function publicUrl({
  status,
  domain,
}: Pick<Tunnel, "status" | "domain">): string | undefined {
  if (status.url !== undefined) return status.url;
  if (status.link) return undefined;
  return domain === undefined ? undefined : `https://${domain}`;
}
