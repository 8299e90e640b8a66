import { once } from "node:events";
import { createServer } from "node:net";

const IPV4 = "127.0.0.1";
const IPV6 = "::1";
/** What bind(2) says where there is no IPv6, or none on this address, as in many containers. */
const NO_SUCH_ADDRESS = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT"]);

/**
 * Listens on this port of both addresses of loopback. Browsers take names under `.localhost` to `::1` first: with that
 * port left free, somebody else on this machine could take it and be shown the session's cookie.
 *
 * Connections of both come to the one server, with all that it refuses and all its limits in time.
 *
 * @param {import("node:http").Server} server
 * @param {number} port
 * @param {string} [ipv6] Where this address does not exist, IPv4 has to do.
 * @returns {Promise<string | undefined>} The address on which somebody else has the port; undefined when all went well.
 * @throws The error of bind(2), with its code, when it is another one than that the port is taken.
 */
export async function listenOnLoopback(server, port, ipv6 = IPV6) {
  if ((await bind(server, port, IPV4)) === "EADDRINUSE") return IPV4;
  // As an HTTP server makes its own.
  const second = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    server.emit("connection", socket),
  );
  const failure = await bind(second, port, ipv6, NO_SUCH_ADDRESS);
  if (failure === "EADDRINUSE") {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
    return `[${ipv6}]`;
  }
  second.on("error", (error) => server.emit("error", error));
  server.once("close", () => second.close());
  return undefined;
}

/**
 * @param {import("node:net").Server} server
 * @param {number} port
 * @param {string} host
 * @param {ReadonlySet<string>} [expected]
 * @returns {Promise<string | undefined>} EADDRINUSE or one of the expected codes; undefined when it listens.
 */
function bind(server, port, host, expected) {
  return new Promise((resolve, reject) => {
    /** @param {NodeJS.ErrnoException} error */
    const refused = (error) => {
      const { code = "" } = error;
      if (code === "EADDRINUSE" || expected?.has(code)) resolve(code);
      else reject(error);
    };
    server.once("error", refused);
    server.listen({ port, host, exclusive: true, ipv6Only: true }, () => {
      server.off("error", refused);
      resolve(undefined);
    });
  });
}
