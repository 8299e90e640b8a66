import { STATUS_CODES } from "node:http";
import { CLOSED_HEADERS } from "../access-guard/security-headers.mjs";

/** How long a client has to read an answer that ends the connection (milliseconds). */
const REFUSAL_MS = 5_000;

/**
 * Answers on a socket and ends it. For bytes that Node could not parse as a request.
 *
 * @param {import("node:stream").Duplex} socket
 * @param {number} status
 */
export function refuseOn(socket, status) {
  const lines = Object.entries(CLOSED_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  setTimeout(() => socket.destroy(), REFUSAL_MS).unref();
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}Connection: close\r\nContent-Length: 0\r\n\r\n`,
    () => socket.destroy(),
  );
}

/**
 * Answers bytes that Node's parser refuses, and requests that do not arrive completely. Node's own answer would not
 * have our headers.
 *
 * @param {import("node:http").Server} server
 */
export function refuseWhatIsNoRequest(server) {
  /** The number of answers being sent on a socket: our bytes in the middle of one would look like a part of it. @type {WeakMap<object, number>} */
  const answering = new WeakMap();
  /** @type {import("node:http").RequestListener} */
  const count = ({ socket }, response) => {
    answering.set(socket, (answering.get(socket) ?? 0) + 1);
    response.once("close", () => answering.set(socket, (answering.get(socket) ?? 1) - 1));
  };
  server.on("request", count);
  server.on("checkExpectation", count);
  server.on("clientError", (error, socket) => {
    if (!socket.writable || (answering.get(socket) ?? 0) > 0) return void socket.destroy();
    refuseOn(socket, statusOf("code" in error ? error.code : undefined));
  });
}

/** As Node answers by itself. @param {unknown} code */
function statusOf(code) {
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return 413;
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
}
