import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";

/** Its name in its certificates. */
export const INSPECTOR = "Company inspection CA";

export type IssuerFront = {
  /** An https origin with its own certificate. */
  origin: string;
  /** PEM of the CA that a machine must trust, as a company's machines do. */
  ca: string;
  /** The requested paths, the oldest first. */
  asked(): string[];
  close(): Promise<void>;
};

/**
 * A proxy that inspects TLS in front of an issuer. It decrypts, asks the real issuer, and passes its answer on with its
 * own address in place of the real one.
 */
export async function startIssuerFront(realOrigin: string): Promise<IssuerFront> {
  const { key, cert, ca } = makeEdgeCertificate(INSPECTOR);
  const asked: string[] = [];
  let origin = "";
  const server = https.createServer({ key, cert }, (request, response) => {
    asked.push(request.url ?? "");
    pass(request, response).catch(() => response.destroy());
  });

  async function pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { "content-type": type } = request.headers;
    const answer = await ask(new URL(request.url ?? "/", realOrigin), {
      method: request.method ?? "GET",
      body: await text(request),
      headers: type ? { "content-type": type } : {},
    });
    const { location, date } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, {
      "content-type": answer.headers["content-type"] ?? "text/plain",
      ...(date && { date }),
      ...(location && { location: location.replaceAll(realOrigin, origin) }),
    });
    response.end((await text(answer)).replaceAll(realOrigin, origin));
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = z.object({ port: z.int() }).parse(server.address());
  origin = `https://localhost:${port}`;
  return {
    origin,
    ca,
    asked: () => [...asked],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Question = { method: string; headers: Record<string, string>; body: string };

function ask(url: URL, { method, headers, body }: Question): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.request(url, { method, headers, agent: false }, resolve).on("error", reject).end(body);
  });
}
