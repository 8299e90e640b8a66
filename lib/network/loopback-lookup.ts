import type { LookupAddress } from "node:dns";
import net, { type LookupFunction } from "node:net";
import { readEnv } from "@/lib/base/env";
import { LookUpError } from "@/lib/contract/look-up-error";
import { lookUp, lookupThrough } from "@/lib/network/look-up";
import { isLoopbackAddress } from "@/lib/network/loopback-address";
import { isRefusedForApp, isUnspecified, refuseAppHost } from "./outside-addresses";

/**
 * A resolver for connections to the local app: localhost and every name under it is this machine. The connection uses
 * exactly the addresses that were checked.
 */
export const loopbackLookup = lookupThrough(findApp);

const awayFromDashboard = lookupThrough(async (name) => {
  const found = await findApp(name);
  if (found.some(({ address }) => leadsHere(address))) throw new LookUpError("dashboard", name);
  return found;
});

const toNowhere = (host: string) =>
  lookupThrough(() => Promise.reject(new LookUpError("refused", host)));

export type AppAddress = { host: string; port: number; lookup: LookupFunction };

/**
 * Where and by which resolver an app is connected to. At an address that is refused the connection fails like one to a
 * name that resolves to it.
 * @param host a name, or an address without brackets
 */
export function addressOfApp(host: string, port: number): AppAddress {
  // Node asks no resolver for an address, so a name that nobody can have stands in its place (RFC 6761, section 6.4).
  return net.isIP(host) && refuseAppHost(host) !== undefined
    ? { host: "refused.invalid", port, lookup: toNowhere(host) }
    : { host, port, lookup: lookupForApp(port) };
}

/**
 * The resolver for an app on this port. On the dashboard's own port, no name may resolve to this machine. Any name can:
 * the hosts file has names for loopback, and every name server can return it.
 */
export function lookupForApp(port: number): LookupFunction {
  return port === readEnv().port ? awayFromDashboard : loopbackLookup;
}

/** A machine's own name often has a link-local address beside others: only the others are used. */
async function findApp(name: string): Promise<LookupAddress[]> {
  if (refuseAppHost(name) !== undefined) throw new LookUpError("refused", name);
  const found = (await lookUp(name, "app")).filter(({ address }) => !isRefusedForApp(address));
  if (found.length === 0) throw new LookUpError("refused", name);
  return found;
}

/** Whether a connection reaches this machine. */
function leadsHere(address: string): boolean {
  return isLoopbackAddress(address) || isUnspecified(address);
}
