import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { z } from "zod";
import { PLANS } from "@/e2e/lab/edge/account";
import { type EdgeCertificate, makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { type Edge, startEdge } from "@/e2e/lab/edge/start-edge";

export type ConformanceLab = {
  edge: Edge;
  authtoken: string;
  /** Ends TLS and passes connections on to the visitors' port. */
  tlsPort: number;
  /** The login page of a provider such as Google, over TLS. */
  providerPort: number;
  close(): Promise<void>;
};

/**
 * Starts the edge with addresses like ngrok's, `https://name` without a port, and the server that connects visitors to
 * it.
 */
export async function startConformanceLab(): Promise<ConformanceLab> {
  const authtoken = "2labConformanceAuthtoken_0000000000000000";
  const certificate = makeEdgeCertificate();
  const edge = await startEdge({
    accounts: [
      {
        ...PLANS["Pay-as-you-go"],
        name: "Conformance",
        authtoken,
        sessionLimit: 1000,
        oidc: true,
        devDomain: "conformance-dev.localhost",
        domains: [],
      },
    ],
    names: "random",
    certificate,
    urlOf: (hostname, proto) => `${proto}://${hostname}`,
  });
  const front = tls.createServer(certificate, (visitor) => {
    const toEdge = net.connect(edge.visitorPort, "127.0.0.1");
    visitor.on("error", () => toEdge.destroy()).on("close", () => toEdge.destroy());
    toEdge.on("error", () => visitor.destroy()).on("close", () => visitor.destroy());
    visitor.pipe(toEdge).pipe(visitor);
  });
  const provider = startProvider(certificate);
  const [tlsPort, providerPort] = await Promise.all([listen(front), listen(provider)]);
  const close = async () => {
    provider.closeAllConnections();
    await Promise.all([edge.close(), stop(front), stop(provider)]);
  };
  return { edge, authtoken, tlsPort, providerPort, close };
}

function startProvider(certificate: EdgeCertificate): https.Server {
  return https.createServer(certificate, ({ headers }, response) =>
    response.end(`<!doctype html><title>Log in</title><form action="https://${headers.host}/">`),
  );
}

function listen(server: net.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () =>
      resolve(z.object({ port: z.int() }).parse(server.address()).port),
    );
  });
}

function stop(server: net.Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()));
}
