import https from "node:https";
import type { EdgeCertificate } from "@/e2e/lab/edge/certificate";

/**
 * A device between the dashboard and the internet, as in a hotel or a company. It answers on its own address, on the
 * ports of all others. `certificate`: an untrusted one, or one with an installed authority.
 */
export async function openPortal(
  address: string,
  ports: readonly number[],
  certificate: EdgeCertificate,
): Promise<{ asked(): number; close(): Promise<void> }> {
  let asked = 0;
  const { key, cert } = certificate;
  const servers = ports.map(() =>
    https
      .createServer({ key, cert }, (_request, response) => {
        response.writeHead(200, { "content-type": "text/html" });
        response.end("<!doctype html><title>Welcome</title><h1>Accept the terms</h1>");
      })
      .on("connection", () => (asked += 1))
      .on("tlsClientError", (_error, socket) => socket.destroy()),
  );
  await Promise.all(
    servers.map(
      (server, index) =>
        new Promise<void>((resolve, reject) => {
          server.once("error", reject);
          server.listen(ports[index], address, resolve);
        }),
    ),
  );
  return {
    asked: () => asked,
    close: async () => {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise<void>((resolve) => server.close(() => resolve()));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}
