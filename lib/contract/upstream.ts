import { hasHidden } from "./show-hidden.mjs";

/**
 * Where the local app is. `url` has a scheme and, for http and https, a port; for a Unix socket it is `unix:` and the
 * path, and the host is `localhost` without a port (0).
 */
export type Upstream = { url: string; host: string; port: number };

export type UpstreamResult = { ok: true; upstream: Upstream } | { ok: false; message: string };

const HOST_PORT = /^(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?):(\d+)$/i;

/**
 * Parses the address of the local app as a person may type it: a port, `host:port`, an http(s) URL, or `unix:` and a
 * path. `listenAndForward` refuses "3000" and reads "localhost:8080" as a scheme, so both are completed here.
 */
export function parseUpstream(input: string): UpstreamResult {
  const text = input.trim();
  if (text === "") return refuse("Enter the port or address of your app, such as 3000.");
  if (hasHidden(text)) return refuse("The address has invisible characters in it. Type it again.");
  if (/^unix:/i.test(text)) return fromSocket(text.slice(5).replace(/^\/\/(?=\/)/, ""));
  if (/^\d+$/.test(text)) return fromUrl(`http://localhost:${text}`, text);
  const hostPort = HOST_PORT.exec(text);
  if (hostPort) return fromUrl(`http://${text}`, hostPort[2] ?? "");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return fromUrl(text);
  return refuse("Enter a port (3000), a host and port (localhost:3000) or an http(s) URL.");
}

function fromUrl(text: string, typedPort?: string): UpstreamResult {
  if (typedPort !== undefined && !isPort(typedPort)) {
    return refuse(`${typedPort} is not a port. Ports go from 1 to 65535.`);
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return refuse(describeBrokenUrl(text));
  }
  const problem = findUrlProblem(url);
  if (problem) return refuse(problem);
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  return {
    ok: true,
    upstream: { url: `${url.protocol}//${url.hostname}:${port}`, host: url.hostname, port },
  };
}

// The kernel's limit for the path of a socket is 104 bytes on macOS and 108 on Linux, with its end.
const LONGEST_SOCKET_PATH = 103;

function fromSocket(path: string): UpstreamResult {
  if (!path.startsWith("/") || path.endsWith("/")) {
    return refuse("Enter the whole path of the socket, such as unix:/tmp/app.sock.");
  }
  if (new TextEncoder().encode(path).length > LONGEST_SOCKET_PATH) {
    return refuse(`The path of a socket may have ${LONGEST_SOCKET_PATH} bytes at most.`);
  }
  return { ok: true, upstream: { url: `unix:${path}`, host: "localhost", port: 0 } };
}

function findUrlProblem(url: URL): string | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return `Gatehouse forwards to http and https apps, not to ${url.protocol.slice(0, -1)}.`;
  }
  if (url.username || url.password) {
    return "Remove the user name and password from the address: they would be stored unprotected.";
  }
  if (url.hostname === "") return "The address needs a host, such as http://localhost:3000.";
  if (url.port === "0") return "0 is not a port. Ports go from 1 to 65535.";
  if ((url.pathname !== "/" && url.pathname !== "") || url.search || url.hash) {
    return "Remove the path: visitors choose the path. Enter only scheme, host and port.";
  }
  return undefined;
}

function describeBrokenUrl(text: string): string {
  const port = /:(\d+)(?:[/?#]|$)/.exec(text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, ""))?.[1];
  if (port !== undefined && !isPort(port))
    return `${port} is not a port. Ports go from 1 to 65535.`;
  return "That is not a valid address. Try http://localhost:3000.";
}

function isPort(text: string): boolean {
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

function refuse(message: string): UpstreamResult {
  return { ok: false, message };
}

const LOOPBACK =
  /^(localhost|(.+\.)?localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:(7f[0-9a-f]{2}:[0-9a-f]{1,4}|0:0)\])\.?$/i;

/** True when the upstream would be a server on this machine's loopback (`0.0.0.0` and `::` connect there too). */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
