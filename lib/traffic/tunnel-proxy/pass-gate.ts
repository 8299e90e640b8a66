import type { EventEmitter } from "node:events";
import http from "node:http";
import type net from "node:net";
import { headText, type RawHeaders } from "@/lib/network/headers";
import { BodyBudget, readBody } from "@/lib/traffic/gate/doors/read-body";
import { replayRequest } from "@/lib/traffic/gate/doors/replay-request";
import type { Gate, GateAnswer, Judgement } from "@/lib/traffic/gate/gate";
import type { Visit } from "@/lib/traffic/gate/visit";
import { dropBody } from "./drop-body";

/** What goes on of a request's headers, and the names of those that the gate took away. */
export type Entry = {
  headers: RawHeaders;
  removed: string[];
  /** In place of the request, whose body was read to see whose it is. */
  replayed?: http.IncomingMessage;
};

/** Without a gate every request is passed on. */
export type PassOptions = {
  gate: Gate | undefined;
  publicUrl: string | undefined;
  /** Wraps a later step, so that an error in it does not end the process. */
  guarded<Args extends unknown[]>(step: (...args: Args) => void): (...args: Args) => void;
  /** There are other apps behind the same link. */
  hasOthers?: boolean;
  /** The request as a link has looked at it already. */
  visit?: Visit | undefined;
};

const LINGER_MS = 3_000;

/** Of all tunnels of this thread. */
const bodies = new BodyBudget();

/** Takes a request past the gate, or answers it. `enter` is called at once where that can be decided at once. */
export function passGate(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  options: PassOptions,
  enter: (entry: Entry) => void,
): void {
  const { gate } = options;
  if (!gate) return enter({ headers: request.rawHeaders, removed: [] });
  let isHeld = false;
  const cut = () => void (isHeld ? response.end() : response.destroy());
  const settle = (judged: Judgement) => {
    // The visitor left or was disconnected while the signature was verified.
    if (response.destroyed || request.socket.destroyed) return;
    if (judged.isIn) return enter(entryOf(judged, request));
    isHeld = judged.answer.isHeld;
    const write = () => {
      if (!response.destroyed) writeAnswer(request, response, judged.answer);
    };
    dropBody(request, options.guarded(write));
  };
  const visit = options.visit ?? visitOf(request, options, false);
  visit.readBody = (until: EventEmitter) => {
    if (/^100-continue$/i.test(request.headers.expect ?? "")) response.writeContinue();
    return readBody(request, { budget: bodies, tunnel: gate }, until);
  };
  whenJudged(gate.admit(visit, { until: response, cut }), settle, options);
}

function entryOf(
  { headers, removed, body }: Extract<Judgement, { isIn: true }>,
  request: http.IncomingMessage,
): Entry {
  return { headers, removed, ...(body && { replayed: replayRequest(request, body) }) };
}

/** The same for a WebSocket request. */
export function passGateForUpgrade(
  request: http.IncomingMessage,
  options: PassOptions,
  enter: (entry: Entry) => void,
): void {
  const { gate } = options;
  const { socket } = request;
  if (!gate) return enter({ headers: request.rawHeaders, removed: [] });
  const cut = () => void socket.destroy();
  const settle = (judged: Judgement) => {
    if (socket.destroyed) return;
    if (judged.isIn) return enter(judged);
    refuseUpgrade(socket, judged.answer);
  };
  const visit = options.visit ?? visitOf(request, options, true);
  whenJudged(gate.admit(visit, { until: socket, cut }), settle, options);
}

export function visitOf(
  request: http.IncomingMessage,
  { publicUrl, hasOthers }: Pick<PassOptions, "publicUrl" | "hasOthers">,
  isUpgrade: boolean,
): Visit {
  const { method = "GET", url: target = "/", rawHeaders } = request;
  const readBody = undefined;
  const split = undefined;
  return { method, target, rawHeaders, isUpgrade, publicUrl, hasOthers, readBody, split };
}

function whenJudged(
  judged: Judgement | Promise<Judgement>,
  settle: (judged: Judgement) => void,
  { guarded }: PassOptions,
): void {
  if (judged instanceof Promise) void judged.then(guarded(settle));
  else settle(judged);
}

export function writeAnswer(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { status, headers, body, isHeld }: GateAnswer,
): void {
  response.on("error", () => response.destroy());
  request.on("error", () => undefined);
  response.writeHead(status, http.STATUS_CODES[status], {
    ...headers,
    ...(!isHeld && { "content-length": String(Buffer.byteLength(body)) }),
    // The connection is closed when the body is incomplete, because nobody will read the rest of it.
    ...(!request.complete && { connection: "close" }),
  });
  if (isHeld) response.write(body);
  else response.end(body);
}

export function refuseUpgrade(socket: net.Socket, { status, headers, body }: GateAnswer): void {
  const length = ["content-length", String(Buffer.byteLength(body)), "connection", "close"];
  const start = `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ""}`;
  socket.end(headText(start, [...Object.entries(headers).flat(), ...length]) + body, "latin1");
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
