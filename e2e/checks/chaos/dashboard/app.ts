import http from "node:http";
import { z } from "zod";
import { HOSTILE_ANSWERS } from "./hostile-answers";

/**
 * Who must not get to an app: somebody without a login; a member whose token is wrong at that moment; a guest whom
 * nobody has let in, or who was removed.
 */
export const INTRUDERS = ["stranger", "wrong", "outside"] as const;
export type Intruder = (typeof INTRUDERS)[number];

/**
 * The app behind the tunnels, which knows who came by the path: `/KIND/ID`, where KIND is one of the intruders, or
 * `member` after a login, `guest` for one who may have been let in.
 */
export type ChaosApp = {
  port: number;
  /** When a member came to this tunnel last (performance.now()); 0 if nobody has. */
  lastVisit(tunnelId: string): number;
  /** How many bytes of such requests have reached the app. */
  intruded(kind: Intruder, tunnelId: string): number;
  /** How often somebody's request had a header of the gate in it, which an app must never see. */
  secrets(): number;
  /** How often a guest got in who had been let in. */
  guests(): number;
  close(): Promise<void>;
};

const INTRUSION = /\/(stranger|wrong|outside)\/([\w-]+)/g;
/** In the request of somebody who is in: what strangers make up themselves is no secret. */
const SECRET = /^GET \/(member|guest)\/.*\r\ngh-[0-9a-f]{32}:/is;

export async function startChaosApp(host: string): Promise<ChaosApp> {
  const visits = new Map<string, number>();
  const intrusions = new Map<string, number>();
  let guests = 0;
  let secrets = 0;
  const server = http.createServer((request, response) => {
    request.on("error", () => undefined).resume();
    const [, kind = "", id = ""] = (request.url ?? "/").split(/[/?]/);
    if (kind === "guest") guests += 1;
    if (kind === "member") visits.set(id, performance.now());
    if (kind === "hostile") return void response.socket?.end(HOSTILE_ANSWERS[id] ?? "");
    response.writeHead(200, { "content-type": "text/plain" }).end("the app");
  });
  // Not where requests are whole: half of one is too much.
  server.on("connection", (socket) =>
    socket.on("data", (chunk) => {
      const bytes = chunk.toString("latin1");
      for (const [, kind, id] of bytes.matchAll(INTRUSION)) {
        const key = `${kind} ${id}`;
        intrusions.set(key, (intrusions.get(key) ?? 0) + chunk.length);
      }
      if (SECRET.test(bytes)) secrets += 1;
    }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  return {
    port: z.object({ port: z.int() }).parse(server.address()).port,
    lastVisit: (tunnelId) => visits.get(tunnelId) ?? 0,
    intruded: (kind, tunnelId) => intrusions.get(`${kind} ${tunnelId}`) ?? 0,
    secrets: () => secrets,
    guests: () => guests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
