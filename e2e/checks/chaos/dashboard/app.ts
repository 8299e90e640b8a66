import http from "node:http";
import { z } from "zod";
import { HOSTILE_ANSWERS } from "./hostile-answers";

/**
 * Who must not get to an app: somebody without a login; a member whose token is wrong at that moment; a guest whom
 * nobody has let in, or who was removed; a machine whose key was revoked; one whose key or signature is made up.
 */
export const INTRUDERS = ["stranger", "wrong", "outside", "revoked", "forged"] as const;
export type Intruder = (typeof INTRUDERS)[number];

/** An app at a port of its own, for one tunnel alone. */
export type OwnApp = {
  port: number;
  belongTo(tunnelId: string): void;
  /** Nothing listens at its port. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
};

/**
 * The app behind the tunnels, which knows who came by the path: `/KIND/ID`, where KIND is one of the intruders, or
 * `member` after a login, `guest` for one who may have been let in, `machine` with a key, `hook` with a signature. The
 * answer of `/stream/ID` has no end.
 */
export type ChaosApp = {
  port: number;
  /** Another one, which counts what comes to it of other tunnels. */
  openOwn(): Promise<OwnApp>;
  /** How often somebody came to the app of another tunnel than the one that they had asked for. */
  strayed(): number;
  /** When a member came to this tunnel last (performance.now()); 0 if nobody has. */
  lastVisit(tunnelId: string): number;
  /** The same of a machine with a key, or with a signature. */
  lastMachine(kind: "machine" | "hook", tunnelId: string): number;
  /** Who of the guests may have been let in: what they had sent before may arrive then. */
  askWhoIsIn(isMaybeIn: (tunnelId: string) => boolean): void;
  /** How many bytes of such requests have reached the app. */
  intruded(kind: Intruder, tunnelId: string): number;
  /** How often somebody's request had a header of the gate or a key in it, which an app must never see. */
  secrets(): number;
  /** How often a guest got in who had been let in. */
  guests(): number;
  close(): Promise<void>;
};

const INTRUSION = new RegExp(`/(${INTRUDERS.join("|")})/([\\w-]+)`, "g");
/** In the request of somebody who is in: what strangers make up themselves is no secret. */
const SECRET =
  /^(GET|POST) \/(member|guest|machine|hook)\/.*\r\n(gh-[0-9a-f]{32}|gatehouse-key|authorization): ?/is;

const PROVEN = new Set(["member", "machine", "hook"]);
const PEOPLE = new Set(["member", "guest", "stream"]);

export async function startChaosApp(host: string): Promise<ChaosApp> {
  const visits = new Map<string, number>();
  const intrusions = new Map<string, number>();
  let isMaybeIn = (_tunnelId: string) => false;
  const counts = { guests: 0, secrets: 0, strayed: 0 };
  const opened: http.Server[] = [];

  const note = (kind: string, id: string, owner: string | undefined) => {
    if (kind === "guest") counts.guests += 1;
    if (PROVEN.has(kind)) visits.set(`${kind} ${id}`, performance.now());
    if (PEOPLE.has(kind) && owner !== undefined && owner !== id) counts.strayed += 1;
  };
  /** `owner`: the tunnel that this app belongs to. */
  const open = async (owner?: () => string | undefined, at = 0): Promise<http.Server> => {
    const server = http.createServer((request, response) => {
      request.on("error", () => undefined).resume();
      const [, kind = "", id = ""] = (request.url ?? "/").split(/[/?]/);
      note(kind, id, owner?.());
      if (kind === "hostile") return void response.socket?.end(HOSTILE_ANSWERS[id] ?? "");
      response.writeHead(200, { "content-type": "text/plain" });
      if (kind === "stream") response.write("begun");
      else response.end("the app");
    });
    // Not where requests are whole: half of one is too much.
    server.on("connection", (socket) =>
      socket.on("data", (chunk) => {
        const bytes = chunk.toString("latin1");
        for (const [, kind, id = ""] of bytes.matchAll(INTRUSION)) {
          if (kind === "outside" && isMaybeIn(id)) continue;
          const key = `${kind} ${id}`;
          intrusions.set(key, (intrusions.get(key) ?? 0) + chunk.length);
        }
        if (SECRET.test(bytes)) counts.secrets += 1;
      }),
    );
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(at, host, resolve);
    });
    opened.push(server);
    return server;
  };

  const first = await open();
  return {
    port: portOf(first),
    openOwn: async () => {
      let owner: string | undefined;
      let server = await open(() => owner);
      const port = portOf(server);
      return {
        port,
        belongTo: (tunnelId) => {
          owner = tunnelId;
        },
        leave: () => closed(server),
        comeBack: async () => {
          server = await open(() => owner, port);
        },
      };
    },
    askWhoIsIn: (ask) => {
      isMaybeIn = ask;
    },
    strayed: () => counts.strayed,
    lastVisit: (tunnelId) => visits.get(`member ${tunnelId}`) ?? 0,
    lastMachine: (kind, tunnelId) => visits.get(`${kind} ${tunnelId}`) ?? 0,
    intruded: (kind, tunnelId) => intrusions.get(`${kind} ${tunnelId}`) ?? 0,
    secrets: () => counts.secrets,
    guests: () => counts.guests,
    close: async () => void (await Promise.all(opened.map(closed))),
  };
}

function portOf(server: http.Server): number {
  return z.object({ port: z.int() }).parse(server.address()).port;
}

/** Safe to repeat. */
function closed(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
