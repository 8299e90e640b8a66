import http from "node:http";
import { z } from "zod";
import { HOSTILE_ANSWERS } from "./hostile-answers";

/** The app behind the tunnels. It counts visitors by path: `/member/ID` after a login, `/stranger/ID` without one. */
export type ChaosApp = {
  port: number;
  /** When a visitor of this tunnel last came (performance.now()); 0 if nobody has. */
  lastVisit(tunnelId: string): number;
  /** The number of visits that a login should have stopped. */
  strangers(): number;
  close(): Promise<void>;
};

export async function startChaosApp(host: string): Promise<ChaosApp> {
  const visits = new Map<string, number>();
  let strangers = 0;
  const server = http.createServer((request, response) => {
    request.on("error", () => undefined).resume();
    const [, kind = "", id = ""] = (request.url ?? "/").split(/[/?]/);
    if (kind === "stranger") strangers += 1;
    if (kind === "member") visits.set(id, performance.now());
    if (kind === "hostile") return void response.socket?.end(HOSTILE_ANSWERS[id] ?? "");
    response.writeHead(200, { "content-type": "text/plain" }).end("the app");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  return {
    port: z.object({ port: z.int() }).parse(server.address()).port,
    lastVisit: (tunnelId) => visits.get(tunnelId) ?? 0,
    strangers: () => strangers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
