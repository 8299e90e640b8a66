import dns from "node:dns";
import type { LookupFunction } from "node:net";

const LOOPBACK = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/**
 * A resolver for `net.connect` that takes localhost and every name under it to loopback (RFC 6761, 6.3), as browsers
 * do and Node's own does only where the system does. Both addresses, since many apps listen on one of them only.
 */
export const loopbackLookup: LookupFunction = (hostname, options, callback) => {
  if (!/(^|\.)localhost\.?$/i.test(hostname)) return dns.lookup(hostname, options, callback);
  if (options.all) callback(null, LOOPBACK);
  else callback(null, "127.0.0.1", 4);
};
