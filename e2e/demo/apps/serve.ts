import http from "node:http";
import { z } from "zod";

export type Answering = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  url: URL,
) => void | Promise<void>;

export type ServedApp = {
  port: number;
  /** Nobody is answered until `over`, as while a developer restarts the app. It comes back unless it was closed. */
  restart(over: Promise<unknown>): Promise<void>;
  close(): Promise<void>;
};

/** One of the demo's apps, on loopback. Rejects when the port is in use. */
export async function serve(port: number, answering: Answering): Promise<ServedApp> {
  let server = await listen(port, answering);
  let comesBack = true;
  const bound = z.object({ port: z.int() }).parse(server.address()).port;
  return {
    port: bound,
    restart: async (over) => {
      await end(server);
      await over;
      if (comesBack) server = await listen(bound, answering);
    },
    close: () => {
      comesBack = false;
      return end(server);
    },
  };
}

function listen(port: number, answering: Answering): Promise<http.Server> {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://app");
    // A visitor who leaves in the middle of an answer is not an error of the app.
    void (async () => answering(request, response, url))().catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

function end(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export function sendJson(response: http.ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

export function sendPage(response: http.ServerResponse, page: string): void {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
}
