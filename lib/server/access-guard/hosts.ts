/**
 * The dashboard's own host name. Cookies know no ports: what is set under `localhost` goes to every server on it, what is
 * set here goes to none of them. Browsers take every name under `.localhost` to this machine (RFC 6761, section 6.3).
 */
export const OWN_HOST = "gatehouse.localhost";

/** Only names that cannot be rebound to us by someone else's DNS. */
const NAMES = [OWN_HOST, "localhost", "127.0.0.1", "[::1]"];

/** The name in a `Host` header or an origin if it is one of ours with our port, which has to be there. */
export function ourName(host: string | null, port: number): string | undefined {
  return NAMES.find((name) => host?.toLowerCase() === `${name}:${port}`);
}

/** Where the dashboard is meant to be open, without a slash at the end. */
export function ownAddress(port: number): string {
  return `http://${OWN_HOST}:${port}`;
}
