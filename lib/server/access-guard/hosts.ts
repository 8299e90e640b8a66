/**
 * The dashboard's own host name. Cookies ignore ports: browsers send a cookie of `localhost` to every server there, but
 * a cookie of this name only to us. Browsers resolve every name under `.localhost` to this machine (RFC 6761, section
 * 6.3).
 */
export const OWN_HOST = "gatehouse.localhost";

/** Only names that nobody else's DNS can point to us (DNS rebinding). */
const NAMES = [OWN_HOST, "localhost", "127.0.0.1", "[::1]"];

/** The name in a `Host` header or an origin, if it is one of ours with our port. Without a port it is not. */
export function ourName(host: string | null, port: number): string | undefined {
  return NAMES.find((name) => host?.toLowerCase() === `${name}:${port}`);
}

/** The address at which people should use the dashboard, without a slash at the end. */
export function ownAddress(port: number): string {
  return `http://${OWN_HOST}:${port}`;
}
