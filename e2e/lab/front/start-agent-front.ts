import type net from "node:net";
import tls from "node:tls";
import { z } from "zod";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { INSPECTOR } from "./start-issuer-front";

export type AgentFront = {
  /** `host:port`, to enter as an account's server address. */
  agentAddr: string;
  /** PEM of the CA that an account must trust. */
  ca: string;
  close(): void;
};

/**
 * A proxy that inspects TLS in front of ngrok's agent port. Without `realAddr` it understands only HTTP, as many such
 * proxies do, and answers everything else with an error page.
 */
export async function startAgentFront(realAddr?: string): Promise<AgentFront> {
  const { key, cert, ca } = makeEdgeCertificate(INSPECTOR);
  const open = new Set<net.Socket>();
  const server = tls.createServer({ key, cert }, (socket) => {
    open.add(socket);
    socket.on("error", () => undefined).on("close", () => open.delete(socket));
    if (realAddr) return pass(socket, realAddr);
    socket.once("data", () =>
      socket.end("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
    );
  });
  // A client that does not trust it ends the handshake.
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    agentAddr: `localhost:${port}`,
    ca,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function pass(socket: net.Socket, realAddr: string): void {
  const { hostname: host, port } = new URL(`tcp://${realAddr}`);
  const real = tls.connect({ host, port: Number(port), rejectUnauthorized: false });
  real.on("error", () => socket.destroy()).on("close", () => socket.destroy());
  socket.on("close", () => real.destroy());
  socket.pipe(real).pipe(socket);
}
