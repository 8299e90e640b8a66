import { STATUS_CODES } from "node:http";
import { CLOSED_HEADERS } from "../access-guard/security-headers.mjs";

/** How long a visitor who does not read has to take an answer that ends the connection (milliseconds). */
const REFUSAL_MS = 5_000;

/**
 * An answer on a bare socket, which then ends: where there is no request that Node could answer.
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
 * For what Node's parser does not take for HTTP, and for requests that do not arrive. Node would answer as well, without
 * a header of ours.
 *
 * @param {import("node:http").Server} server
 */
export function refuseWhatIsNoRequest(server) {
  /** Answers that are under way: bytes of ours in the middle of one would be taken for it. @type {WeakMap<object, number>} */
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
