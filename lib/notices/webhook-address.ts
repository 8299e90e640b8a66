import { lookUp, lookupThrough } from "@/lib/network/look-up";
import { isLoopbackAddress } from "@/lib/network/loopback-address";
import { isRefusedAddress } from "@/lib/network/outside-addresses";

/** Whether a webhook may be sent to this IP address. Plain http only on this machine. */
export function isAllowedAddress(address: string, secure: boolean): boolean {
  // A webhook may be in the local network, but never at a metadata address, where clouds give out credentials.
  if (isRefusedAddress(address)) return false;
  return secure || isLoopbackAddress(address);
}

export class RefusedAddress extends Error {
  constructor(address: string) {
    super(`${address} is not an address for a webhook`);
  }
}

/**
 * A resolver that returns only allowed addresses. The connection uses exactly the addresses that were checked, so a
 * name that changes its address in between cannot get around the check.
 */
export function allowedLookup(secure: boolean) {
  return lookupThrough(async (name) => {
    const found = await lookUp(name, "outside");
    const allowed = found.filter(({ address }) => isAllowedAddress(address, secure));
    if (allowed.length === 0) throw new RefusedAddress(name);
    return allowed;
  });
}
