import http from "node:http";
import https from "node:https";
import net from "node:net";
import type { Duplex } from "node:stream";
import { AnswerHeads } from "./answer-heads";
import { asUnpassable } from "./explain-failure";
import { Unpassable } from "./unpassable";

export type AppAgentOptions = {
  secure: boolean;
  verifyTls: boolean;
  /** Whether a connection is used again. */
  keepAlive: boolean;
};

/** Opens the app's connections. The heads of the answers on them are mended before Node's parser reads them. */
export function openAppAgent({ secure, verifyTls, keepAlive }: AppAgentOptions): http.Agent {
  // ngrok's side decides how many visitors there are; the app sees as many connections.
  const options = { keepAlive, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 64 };
  const agent = secure
    ? new https.Agent({ ...options, rejectUnauthorized: verifyTls })
    : new http.Agent(options);
  // No WeakMap: with a connection for each request collecting garbage in one takes longer than everything else here.
  const connections = new Map<Duplex, AnswerHeads>();
  const create = agent.createConnection.bind(agent);
  const keep = agent.keepSocketAlive.bind(agent);
  const reuse = agent.reuseSocket.bind(agent);
  agent.createConnection = (...from) => {
    const socket = create(...from);
    if (socket instanceof net.Socket) {
      connections.set(socket, readingHeads(socket));
      socket.once("close", () => connections.delete(socket));
    }
    return socket;
  };
  agent.keepSocketAlive = (socket) => {
    connections.get(socket)?.rest();
    return keep(socket);
  };
  agent.reuseSocket = (socket, request) => {
    connections.get(socket)?.begin();
    reuse(socket, request);
  };
  return agent;
}

/** A stream in between would be the usual way, and costs every byte of every body a second buffer and two more events. */
function readingHeads(socket: net.Socket): AnswerHeads {
  const heads = new AnswerHeads();
  const push = socket.push.bind(socket);
  // Between two requests nobody else listens for a moment.
  socket.on("error", () => undefined);
  socket.push = (chunk: unknown, encoding?: BufferEncoding) => {
    const parts = partsOf(heads, chunk);
    if (parts instanceof Error) {
      socket.destroy(parts);
      return false;
    }
    if (parts === undefined) return push(chunk, encoding);
    let wantsMore = true;
    for (const part of parts) wantsMore = push(part);
    return wantsMore;
  };
  return heads;
}

/** What the parser gets of a chunk. Undefined at the end of the connection; an error where it is to be cut. */
function partsOf(heads: AnswerHeads, chunk: unknown): Buffer[] | Unpassable | undefined {
  if (!Buffer.isBuffer(chunk)) {
    return heads.isCut ? new Unpassable("answer", "it ends in the middle of its head") : undefined;
  }
  if (heads.isResting) return new Unpassable("answer", "nobody had asked for it");
  try {
    return heads.take(chunk);
  } catch (error) {
    return asUnpassable("answer", error);
  }
}
