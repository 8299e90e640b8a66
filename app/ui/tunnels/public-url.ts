import type { Tunnel } from "@/lib/contract/tunnels";

/** The public address, as far as it is known: a random one is not before the start. */
export function publicUrl({
  status,
  domain,
}: Pick<Tunnel, "status" | "domain">): string | undefined {
  if (status.url !== undefined) return status.url;
  if (status.link) return undefined;
  return domain === undefined ? undefined : `https://${domain}`;
}
