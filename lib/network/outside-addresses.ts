import net from "node:net";
import { lookUp, lookupThrough } from "./look-up";
import { LookUpError } from "./look-up-error";

// Where clouds hand out credentials to whatever runs on a machine, and link-local neighbours. No login is there.
const REFUSED = new net.BlockList();
REFUSED.addSubnet("169.254.0.0", 16, "ipv4"); // link-local, and the metadata service of most clouds (RFC 3927)
REFUSED.addSubnet("0.0.0.0", 8, "ipv4");
REFUSED.addSubnet("224.0.0.0", 3, "ipv4"); // multicast, reserved, broadcast
REFUSED.addAddress("100.100.100.200", "ipv4"); // Alibaba Cloud
REFUSED.addAddress("192.0.0.192", "ipv4"); // Oracle Cloud
REFUSED.addAddress("168.63.129.16", "ipv4"); // Azure
REFUSED.addSubnet("fe80::", 10, "ipv6"); // link-local (RFC 4291)
REFUSED.addAddress("fd00:ec2::254", "ipv6"); // Amazon
REFUSED.addAddress("fd20:ce::254", "ipv6"); // Google
REFUSED.addAddress("::", "ipv6");
REFUSED.addSubnet("ff00::", 8, "ipv6");

const METADATA_NAME = /(^|\.)(metadata\.google\.internal|metadata\.goog|instance-data)\.?$/i;

/** Why Gatehouse will not ask this host (a name, or an address as in a URL); undefined when it may. */
export function refuseHost(host: string): string | undefined {
  const bare = host.replace(/^\[|\]$/g, "");
  const isRefused = net.isIP(bare) ? isRefusedAddress(bare) : METADATA_NAME.test(bare);
  return isRefused ? refusal(host) : undefined;
}

/** The same for the host of a URL that somebody else named. A text that is no http(s) URL is refused, too. */
export function refuseUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return `${url.slice(0, 200)} is not a URL`;
  const { protocol, hostname } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return `${protocol} is not asked`;
  return refuseHost(hostname);
}

/**
 * A resolver for `net.connect` that fails for names which lead to a refused address, whatever they are called. What it
 * hands out is what is connected to, so a name server cannot answer differently in between.
 */
export const guardedLookup = lookupThrough(async (name) => {
  if (METADATA_NAME.test(name)) throw new LookUpError("refused", name);
  const found = await lookUp(name, "outside");
  if (found.some(({ address }) => isRefusedAddress(address)))
    throw new LookUpError("refused", name);
  return found;
});

/** Whether an IP address is one that nobody is asked at. */
export function isRefusedAddress(address: string): boolean {
  const [plain = ""] = address.split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped) return REFUSED.check(mapped, "ipv4");
  return REFUSED.check(plain, net.isIPv6(plain) ? "ipv6" : "ipv4");
}

function refusal(host: string): string {
  return new LookUpError("refused", host).message;
}
