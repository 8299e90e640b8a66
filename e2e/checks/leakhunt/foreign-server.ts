import { once } from "node:events";
import http from "node:http";
import type net from "node:net";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";

/** A server of a stranger: an issuer, a webhook receiver and an agent ingress that keep everything that they get. */
export type ForeignServer = {
  issuerUrl: string;
  webhookUrl: string;
  ingress: { serverAddr: string; caCertificate: string };
  /** The received bytes by receiver. */
  got(): { issuer: Buffer; webhook: Buffer; ingress: Buffer };
  close(): Promise<void>;
};

export async function startForeignServer(): Promise<ForeignServer> {
  const [issuer, webhook, ingress]: [Buffer[], Buffer[], Buffer[]] = [[], [], []];
  const web = http.createServer((request, response) => {
    const kept = request.url === "/hook" ? webhook : issuer;
    kept.push(
      Buffer.from(`${request.method} ${request.url}\r\n${request.rawHeaders.join("\r\n")}`),
    );
    request.on("data", (bytes: Buffer) => kept.push(bytes));
    request.on("end", () => answer(request.url ?? "", response, urlOf(web)));
  });
  const { key, cert, ca } = makeEdgeCertificate();
  const agents = tls.createServer({ key, cert }, (socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      ingress.push(bytes);
      // It has what it wanted and closes the connection, so that nobody waits for an answer.
      socket.destroy();
    });
  });
  await Promise.all(
    [web, agents].map((server) => once(server.listen(0, "127.0.0.1"), "listening")),
  );
  return {
    issuerUrl: urlOf(web),
    webhookUrl: `${urlOf(web)}/hook`,
    ingress: { serverAddr: `127.0.0.1:${portOf(agents)}`, caCertificate: ca },
    got: () => ({
      issuer: Buffer.concat(issuer),
      webhook: Buffer.concat(webhook),
      ingress: Buffer.concat(ingress),
    }),
    close: async () => {
      web.closeAllConnections();
      await Promise.all([web, agents].map((server) => once(server.close(), "close")));
    },
  };
}

/** Behaves like a good issuer: it has a discovery document and accepts any secret. */
function answer(path: string, response: http.ServerResponse, issuer: string): void {
  response.setHeader("content-type", "application/json");
  if (path.endsWith("/token")) return void response.end(JSON.stringify({ access_token: "a" }));
  response.end(
    JSON.stringify({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      scopes_supported: ["openid", "email", "profile"],
    }),
  );
}

function urlOf(server: net.Server): string {
  return `http://127.0.0.1:${portOf(server)}`;
}

function portOf(server: net.Server): number {
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== "object" || address === null) throw new Error("It does not listen");
  return address.port;
}
