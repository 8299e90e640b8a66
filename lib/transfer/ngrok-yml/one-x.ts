import { isOptions } from "./remarks";

type Fields = Record<string, unknown>;

// ngrok 1.x had one tunnel for several protocols, each with its own local address, and these settings at the top.
const ONLY_ONE_X = ["trust_host_root_certs", "inspect_addr"];

/**
 * Whether a file without a version is of ngrok 1.x, which never had a version key. Decided by keys that only 1.x had.
 */
export function isOneX(file: Fields): boolean {
  if (ONLY_ONE_X.some((key) => key in file)) return true;
  return isOptions(file.tunnels) && Object.values(file.tunnels).some(hasProtocols);
}

function hasProtocols(tunnel: unknown): tunnel is Fields & { proto: Fields } {
  return isOptions(tunnel) && isOptions(tunnel.proto);
}

/** A tunnel of ngrok 1.x in the form of version 2; any other tunnel unchanged. */
export function fromOneX(tunnel: unknown): { tunnel: unknown; notes: string[] } {
  if (!hasProtocols(tunnel)) return { tunnel, notes: [] };
  const { proto, ...fields } = tunnel;
  const web = ["https", "http"].filter((name) => proto[name] !== undefined);
  const [first = Object.keys(proto)[0] ?? ""] = web;
  const others = Object.keys(proto).filter((name) => name !== first);
  const same = others.filter((name) => web.includes(name) && proto[name] === proto[first]);
  const lost = others.filter((name) => !same.includes(name));
  const notes = [
    ...(web.includes("http") ? ["Visitors use https here, not http."] : []),
    ...lost.map((name) => `Its address for ${name.slice(0, 40)} is left out.`),
  ];
  return { tunnel: { addr: proto[first], ...fields, proto: first }, notes };
}
