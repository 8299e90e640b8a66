import dns from "node:dns";
import { BlockList, isIPv6, type LookupFunction } from "node:net";
import { loopbackLookup } from "@/lib/loopback-lookup";

// A webhook may lead into the local network, but never to where machines keep their credentials: link-local
// addresses (RFC 3927, RFC 4291), which the metadata services of clouds answer on, and those that answer elsewhere.
const REFUSED = new BlockList();
REFUSED.addSubnet("169.254.0.0", 16, "ipv4");
REFUSED.addSubnet("fe80::", 10, "ipv6");
REFUSED.addAddress("fd00:ec2::254", "ipv6");
REFUSED.addAddress("fd20:ce::254", "ipv6");
REFUSED.addAddress("100.100.100.200", "ipv4");
REFUSED.addAddress("168.63.129.16", "ipv4");
REFUSED.addSubnet("0.0.0.0", 8, "ipv4");
REFUSED.addAddress("::", "ipv6");
REFUSED.addSubnet("224.0.0.0", 3, "ipv4");
REFUSED.addSubnet("ff00::", 8, "ipv6");

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Whether a webhook may be sent to this IP address. Plain http only on this machine. */
export function isAllowedAddress(address: string, secure: boolean): boolean {
  // An IPv4 address in IPv6 clothes (::ffff:169.254.169.254) is matched by Node's BlockList as what it is.
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (REFUSED.check(address, family)) return false;
  return secure || LOOPBACK.check(address, family);
}

export class RefusedAddress extends Error {
  constructor(address: string) {
    super(`${address} is no address for a webhook`);
  }
}

/**
 * A resolver that hands out allowed addresses only. The connection is made to what was checked here, so a name that
 * changes its address in between gains nothing.
 */
export function allowedLookup(secure: boolean): LookupFunction {
  return (hostname, options, callback) => {
    const check = (error: NodeJS.ErrnoException | null, found: dns.LookupAddress[]) => {
      if (error) return callback(error, "", 4);
      const allowed = found.filter(({ address }) => isAllowedAddress(address, secure));
      const [first] = allowed;
      if (!first) return callback(new RefusedAddress(hostname), "", 4);
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    };
    const all = { ...options, all: true } as const;
    if (/(^|\.)localhost\.?$/i.test(hostname)) {
      return loopbackLookup(hostname, all, (error, found) =>
        check(error, Array.isArray(found) ? found : []),
      );
    }
    dns.lookup(hostname, all, check);
  };
}
