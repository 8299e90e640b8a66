import { lookUp, lookupThrough } from "@/lib/network/look-up";

/** A resolver for connections to the local app: localhost and every name under it is this machine. */
export const loopbackLookup = lookupThrough((name) => lookUp(name, "app"));
