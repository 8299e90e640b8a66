import { publicUrl } from "@/lib/contract/public-url";
import type { Tunnel } from "@/lib/contract/tunnels";

/** Where machines send their requests: behind a link to the link's own address, since its apps' addresses are for people. */
export function machineUrl(tunnel: Pick<Tunnel, "status" | "domain">): string | undefined {
  const { link } = tunnel.status;
  return link ? link.url : publicUrl(tunnel);
}
