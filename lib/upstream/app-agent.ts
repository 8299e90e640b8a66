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

/** Opens connections to the app. The heads of answers are repaired before Node's parser reads them. */
export function openAppAgent({ secure, verifyTls, keepAlive }: AppAgentOptions): http.Agent {
  // No limit here: ngrok limits the number of visitors, and each may need a connection.
  const options = { keepAlive, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 64 };
  const agent = secure
    ? new https.Agent({ ...options, rejectUnauthorized: verifyTls })
    : new http.Agent(options);
  // Not a WeakMap: with one connection for each request, its garbage collection would take longer than everything else.
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

/** A transform stream would be the usual way, but it costs a second buffer and two more events for each chunk. */
function readingHeads(socket: net.Socket): AnswerHeads {
  const heads = new AnswerHeads();
  const push = socket.push.bind(socket);
  // Between two requests there is no other error listener for a moment.
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

/** The parts of a chunk for the parser. Undefined at the end of the connection; an error when it must be closed. */
function partsOf(heads: AnswerHeads, chunk: unknown): Buffer[] | Unpassable | undefined {
  if (!Buffer.isBuffer(chunk)) {
    return heads.isCut ? new Unpassable("answer", "it ends in the middle of its head") : undefined;
  }
  if (heads.isResting) return new Unpassable("answer", "it came without a request");
  try {
    return heads.take(chunk);
  } catch (error) {
    return asUnpassable("answer", error);
  }
}
