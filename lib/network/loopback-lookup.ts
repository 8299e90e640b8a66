import type { LookupFunction } from "node:net";
import { readEnv } from "@/lib/base/env";
import { LookUpError } from "@/lib/contract/look-up-error";
import { lookUp, lookupThrough } from "@/lib/network/look-up";
import { isLoopbackAddress } from "@/lib/network/loopback-address";

/** A resolver for connections to the local app: localhost and every name under it is this machine. */
export const loopbackLookup = lookupThrough((name) => lookUp(name, "app"));

const awayFromDashboard = lookupThrough(async (name) => {
  const found = await lookUp(name, "app");
  if (found.some(({ address }) => leadsHere(address))) throw new LookUpError("dashboard", name);
  return found;
});

/**
 * The resolver for an app on this port. On the dashboard's own port, no name may resolve to this machine. Any name can:
 * the hosts file has names for loopback, and every name server can return it.
 */
export function lookupForApp(port: number): LookupFunction {
  return port === readEnv().port ? awayFromDashboard : loopbackLookup;
}

/** Whether a connection reaches this machine. The unspecified addresses connect to loopback too. */
function leadsHere(address: string): boolean {
  return (
    isLoopbackAddress(address) || /^(0\.0\.0\.0|::|::ffff:0\.0\.0\.0|::ffff:0:0)$/i.test(address)
  );
}
