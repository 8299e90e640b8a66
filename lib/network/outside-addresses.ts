import net from "node:net";
import ipaddr from "ipaddr.js";
import { LookUpError } from "@/lib/contract/look-up-error";
import { embeddedAddresses } from "./embedded-addresses";
import { lookUp, lookupThrough } from "./look-up";

// Addresses at which clouds give credentials to every program on a machine, and link-local addresses. No login and no
// app is there. Issuers, redirects, the probe, webhooks and the apps of tunnels all use this list.
const REFUSED_4 = [
  "169.254.0.0/16", // link-local, and the metadata service of most clouds (RFC 3927)
  "0.0.0.0/8",
  "224.0.0.0/3", // multicast, reserved, broadcast
  "100.100.100.200/32", // Alibaba Cloud
  "192.0.0.192/32", // Oracle Cloud
  "168.63.129.16/32", // Azure
].map((range) => ipaddr.IPv4.parseCIDR(range));
const REFUSED_6 = [
  "fe80::/10", // link-local (RFC 4291)
  "fd00:ec2::/32", // Amazon
  "fd20:ce::254/128", // Google
  "fd00:c1::a9fe:a9fe/128", // Oracle Cloud
  "fd00:42::42/128", // Scaleway
  "fd00:a9fe:a9fe::1/128", // Linode
  "fd00:100::100:200/128", // Alibaba Cloud
  "::/128",
  "ff00::/8",
].map((range) => ipaddr.IPv6.parseCIDR(range));

const METADATA_NAME = /(^|\.)(metadata\.google\.internal|metadata\.goog|instance-data)\.?$/i;

/** Why Gatehouse will not ask this host (a name, or an address as in a URL); undefined when it may. */
export function refuseHost(host: string): string | undefined {
  const bare = host.replace(/^\[|\]$/g, "");
  const isRefused = net.isIP(bare) ? isRefusedAddress(bare) : METADATA_NAME.test(bare);
  return isRefused ? refusal(host) : undefined;
}

/** The same for the host of a local app, which may also be all addresses of this machine: `0.0.0.0` or `::`. */
export function refuseAppHost(host: string): string | undefined {
  const bare = host.replace(/^\[|\]$/g, "");
  return net.isIP(bare) && !isRefusedForApp(bare) ? undefined : refuseHost(host);
}

/** The same for an address to which the name of a local app resolves. */
export function isRefusedForApp(address: string): boolean {
  return !isUnspecified(address) && isRefusedAddress(address);
}

/** The same for the host of a URL from outside. A text that is not an http(s) URL is refused too. */
export function refuseUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return `${url.slice(0, 200)} is not a URL`;
  const { protocol, hostname } = new URL(url);
  if (protocol !== "https:" && protocol !== "http:") return `${protocol} is not asked`;
  return refuseHost(hostname);
}

/**
 * A resolver for `net.connect` that fails for every name that resolves to a refused address. The connection uses
 * exactly the addresses that were checked, so a name server cannot give another answer in between.
 */
export const guardedLookup = lookupThrough(async (name) => {
  if (METADATA_NAME.test(name)) throw new LookUpError("refused", name);
  const found = await lookUp(name, "outside");
  if (found.some(({ address }) => isRefusedAddress(address)))
    throw new LookUpError("refused", name);
  return found;
});

/** Whether an IP address is refused, also as an IPv4 address inside an IPv6 address. What cannot be read is refused. */
export function isRefusedAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return isRefused4(parsed);
  if (parsed.range() === "loopback") return false;
  return (
    REFUSED_6.some((range) => parsed.match(range)) || embeddedAddresses(parsed).some(isRefused4)
  );
}

/** Connections to it reach this machine. */
export function isUnspecified(address: string): boolean {
  return /^(0\.0\.0\.0|::|::ffff:0\.0\.0\.0|::ffff:0:0)$/i.test(address);
}

function isRefused4(address: ipaddr.IPv4): boolean {
  return REFUSED_4.some((range) => address.match(range));
}

function refusal(host: string): string {
  return new LookUpError("refused", host).message;
}
