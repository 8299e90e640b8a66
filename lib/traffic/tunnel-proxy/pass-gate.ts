import http from "node:http";
import type net from "node:net";
import { headText, type RawHeaders } from "@/lib/network/headers";
import type { Gate, GateAnswer, Judgement } from "@/lib/traffic/gate/gate";
import type { Visit } from "@/lib/traffic/gate/visit";

/** What goes on of a request's headers, and the names of those that the gate took away. */
export type Entry = { headers: RawHeaders; removed: string[] };

/** Where there is no gate everything goes on. */
export type PassOptions = {
  gate: Gate | undefined;
  publicUrl: string | undefined;
  /** Wraps what happens later, so that nothing that is thrown there ends the process. */
  guarded<Args extends unknown[]>(step: (...args: Args) => void): (...args: Args) => void;
  /** There are other apps behind the same link. */
  hasOthers?: boolean;
};

const LINGER_MS = 3_000;

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
    // Whoever left, or was cut off, while a signature was verified.
    if (response.destroyed || request.socket.destroyed) return;
    if (judged.isIn) return enter(judged);
    isHeld = judged.answer.isHeld;
    writeAnswer(request, response, judged.answer);
  };
  whenJudged(
    gate.admit(visitOf(request, options, false), { until: response, cut }),
    settle,
    options,
  );
}

/** The same for a request for a WebSocket. */
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
  whenJudged(gate.admit(visitOf(request, options, true), { until: socket, cut }), settle, options);
}

export function visitOf(
  request: http.IncomingMessage,
  { publicUrl, hasOthers }: Pick<PassOptions, "publicUrl" | "hasOthers">,
  isUpgrade: boolean,
): Visit {
  const { method = "GET", url: target = "/", rawHeaders } = request;
  return { method, target, rawHeaders, isUpgrade, publicUrl, hasOthers };
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
    // The rest of a body that nobody will read is not waited for.
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
