import { AsyncLocalStorage } from "node:async_hooks";
import { EXIT_CODES } from "./exit-codes.mjs";
import { printLine } from "./print-line.mjs";

// What happens after an unhandled error depends on its code and its origin, never on its text:
//
// - It has the code of a connection, a stream or the disk, or it comes from the work for a request that is not answered
//   yet: it concerns only that exchange or that write. It is logged, and everything else continues.
// - Anything else comes from the dashboard's own work, whose state can no longer be trusted. The process shuts down,
//   unbinds its tunnels, and exits with a code that makes the parent process start it again.

/** @typedef {{ name: string, over: boolean }} Exchange */

/** @type {AsyncLocalStorage<Exchange>} */
const exchanges = new AsyncLocalStorage();

const CONNECTION = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "ENOTCONN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EMFILE",
  "ENFILE",
  "ABORT_ERR",
  "ERR_HTTP_HEADERS_SENT",
  "ERR_INVALID_STATE",
  "ERR_STREAM_ALREADY_FINISHED",
  "ERR_STREAM_DESTROYED",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_WRITE_AFTER_END",
]);
const DISK = /^(ENOSPC|EDQUOT|EIO|EROFS|SQLITE_(FULL|IOERR|BUSY|READONLY)(_.*)?)$/;
/** Codes of Node's HTTP parser, of fetch and of TLS. */
const PROTOCOL = /^(HPE|UND_ERR|ERR_SSL|ERR_TLS)_/;

/** Whether an unhandled error concerns only one exchange. @param {unknown} error @param {Exchange} [exchange] */
export function concernsOneExchange(error, exchange) {
  if (exchange && !exchange.over) return true;
  const code = codeOf(error);
  return CONNECTION.has(code) || DISK.test(code) || PROTOCOL.test(code);
}

const ignore = () => undefined;

/**
 * Runs the work for one request, so that an unhandled error in it is known to belong to this request. When a client
 * breaks off, Node emits "error", which would end the process without a listener. After proxy.ts has run, Next removes
 * the request's listeners: it overwrites the request's fields with those of a copy of its body. So the listener is
 * added again when the connection closes, which happens before the event.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {() => Promise<void>} work
 */
export function inExchange(request, response, work) {
  /** @type {Exchange} */
  const exchange = { name: nameOf(request), over: false };
  request.on("error", ignore);
  response.on("error", ignore);
  response.once("close", () => {
    exchange.over = true;
    request.on("error", ignore);
  });
  return exchanges.run(exchange, () =>
    work().catch((error) => {
      report(error, exchange);
      response.destroy();
    }),
  );
}

/** For production. Next listens to unhandled errors too, but always continues. */
export function handleUnhandled() {
  process.setUncaughtExceptionCaptureCallback((error) => {
    const exchange = exchanges.getStore();
    if (concernsOneExchange(error, exchange)) return report(error, exchange);
    printLine(`An unexpected error ends Gatehouse: ${stackOf(error)}`);
    const shutDown = globalThis.__gatehouse?.get("shut-down");
    if (typeof shutDown === "function") shutDown(EXIT_CODES.crashed);
    else process.exit(EXIT_CODES.crashed);
  });
}

/** @param {unknown} error @param {Exchange} [exchange] */
function report(error, exchange) {
  const where = exchange ? `Answering ${exchange.name}` : "Work in the background";
  printLine(
    `${where} failed; everything else continues: ${[codeOf(error), stackOf(error)].join(" ")}`,
  );
}

/** @param {unknown} error */
function stackOf(error) {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** @param {unknown} error @returns {string} */
function codeOf(error) {
  if (error instanceof DOMException)
    return error.code === DOMException.ABORT_ERR ? "ABORT_ERR" : "";
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Without the query, which may contain a token. @param {import("node:http").IncomingMessage} request */
function nameOf({ method = "", url = "" }) {
  return `${method} ${url.split("?", 1)[0]}`.replace(/[^ -~]/g, "?").slice(0, 100);
}
