import { once } from "node:events";
import { createServer } from "node:net";
import { z } from "zod";

const IPV4 = "127.0.0.1";
const IPV6 = "::1";

/** A port that was free a moment ago, on both addresses of the loopback. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, IPV4);
    await once(server, "listening");
    const { port } = z.object({ port: z.int() }).parse(server.address());
    const isFree = await isFreeOn(IPV6, port);
    server.close();
    await once(server, "close");
    if (isFree) return port;
  }
}

/** Whether nothing listens on this port of this address; true when the machine does not have the address. */
function isFreeOn(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    server.listen({ port, host, ipv6Only: true }, () => server.close(() => resolve(true)));
  });
}

/** The wanted port, so that bookmarks and stored addresses still work; another one when it is in use. */
export async function portOr(wanted: number): Promise<number> {
  const isFree = (await isFreeOn(IPV4, wanted)) && (await isFreeOn(IPV6, wanted));
  return isFree ? wanted : freePort();
}
