import { once } from "node:events";
import net from "node:net";

/** One step of a visitor on a connection. */
export type Step =
  | string
  | Buffer
  /** Continues when this text has been received. */
  | { until: string }
  /** Continues when the app has seen the request. */
  | { seen: true }
  /** Sends one byte at a time. */
  | { slowly: string }
  | { leave: "end" | "destroy" };

export type Answer = {
  status: number;
  reason: string;
  headers: [string, string][];
  body: string;
  trailers: [string, string][];
  /** False when the connection ended before the answer was complete. */
  complete: boolean;
};

const DEADLINE_MS = 10_000;

export type Place = { path: string } | { port: number; host: string };

/** Takes the steps on a new connection. Returns everything that was received until either side closed it. */
export async function converse(
  place: Place,
  steps: Step[],
  hasSeen: () => boolean,
): Promise<Buffer> {
  const socket = net.connect({ ...place, noDelay: true });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const timer = setTimeout(
    () => socket.destroy(new Error("nobody closed the connection")),
    DEADLINE_MS,
  );
  await once(socket, "connect");
  for (const step of steps) {
    if (socket.destroyed) break;
    await take(step, socket, () => Buffer.concat(chunks), hasSeen);
  }
  await closed;
  clearTimeout(timer);
  return Buffer.concat(chunks);
}

async function take(
  step: Step,
  socket: net.Socket,
  received: () => Buffer,
  hasSeen: () => boolean,
): Promise<void> {
  if (typeof step === "string") socket.write(step, "latin1");
  else if (Buffer.isBuffer(step)) socket.write(step);
  else if ("until" in step) {
    await until(() => received().includes(step.until) || socket.destroyed);
  } else if ("seen" in step) {
    await until(() => hasSeen() || socket.destroyed);
  } else if ("slowly" in step) {
    for (const character of step.slowly) {
      socket.write(character, "latin1");
      await new Promise((resolve) => setImmediate(resolve));
    }
  } else if (step.leave === "end") socket.end();
  else socket.destroy();
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Reads a stream of answers. Written independently from RFC 9112, so that no parser tests itself. `methods` are those
 * of the requests, because an answer to HEAD has no body.
 */
export function readAnswers(bytes: Buffer, methods: string[]): Answer[] {
  const text = bytes.toString("latin1");
  const answers: Answer[] = [];
  const open = [...methods];
  let at = 0;
  while (at < text.length) {
    const headEnd = text.indexOf("\r\n\r\n", at);
    if (headEnd < 0) break;
    const [startLine = "", ...lines] = text.slice(at, headEnd).split("\r\n");
    const [, status = "0", reason = ""] = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(startLine) ?? [];
    const headers = lines.map(readHeader);
    const method = Number(status) < 200 && status !== "101" ? "1xx" : (open.shift() ?? "GET");
    const body = readBody(text, headEnd + 4, Number(status), method, headers);
    answers.push({
      status: Number(status),
      reason,
      headers,
      body: body.text,
      trailers: body.trailers,
      complete: body.complete,
    });
    at = body.end;
  }
  return answers;
}

type Body = { text: string; trailers: [string, string][]; end: number; complete: boolean };

function readBody(
  text: string,
  at: number,
  status: number,
  method: string,
  headers: [string, string][],
): Body {
  const none: Body = { text: "", trailers: [], end: at, complete: true };
  if (status === 101) return { ...none, text: text.slice(at), end: text.length };
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return none;
  const value = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
  if (/chunked/i.test(value("transfer-encoding") ?? "")) return readChunks(text, at);
  const length = value("content-length");
  if (length === undefined) return { ...none, text: text.slice(at), end: text.length };
  const end = at + Number(length);
  return { ...none, text: text.slice(at, end), end, complete: text.length >= end };
}

function readChunks(text: string, start: number): Body {
  let body = "";
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size) || lineEnd + 2 + size > text.length) {
      return { text: body, trailers: [], end: text.length, complete: false };
    }
    at = lineEnd + 2;
    if (size === 0) break;
    body += text.slice(at, at + size);
    at += size + 2;
  }
  if (text.startsWith("\r\n", at)) return { text: body, trailers: [], end: at + 2, complete: true };
  const end = text.indexOf("\r\n\r\n", at);
  if (end < 0) return { text: body, trailers: [], end: text.length, complete: false };
  const trailers = text.slice(at, end).split("\r\n").map(readHeader);
  return { text: body, trailers, end: end + 4, complete: true };
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
