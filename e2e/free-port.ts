import { once } from "node:events";
import { createServer } from "node:net";
import { z } from "zod";

/** A port of the loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** Whether nothing listens on this port of the loopback. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The wanted port, so that bookmarks and stored addresses stay good, unless something else has it. */
export async function portOr(wanted: number): Promise<number> {
  return (await isFree(wanted)) ? wanted : freePort();
}
