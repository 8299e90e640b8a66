import { once } from "node:events";
import { createServer } from "node:net";

const IPV4 = "127.0.0.1";
const IPV6 = "::1";
/** The errors of bind(2) without IPv6, or without this address, as in many containers. */
const NO_SUCH_ADDRESS = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT"]);

/**
 * Listens on this port of both loopback addresses. Browsers try `::1` first for names under `.localhost`. If the port
 * were free there, another user of this machine could take it and would receive the session's cookie.
 *
 * The connections of both addresses go to the same server, with the same refusals and timeouts.
 *
 * @param {import("node:http").Server} server
 * @param {number} port
 * @param {string} [ipv6] Without this address, only IPv4 is used.
 * @returns {Promise<string | undefined>} The address on which another program has the port; undefined on success.
 * @throws Any other error of bind(2), with its code.
 */
export async function listenOnLoopback(server, port, ipv6 = IPV6) {
  if ((await bind(server, port, IPV4)) === "EADDRINUSE") return IPV4;
  // The options are those of an HTTP server.
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
