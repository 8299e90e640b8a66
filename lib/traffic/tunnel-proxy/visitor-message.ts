import http from "node:http";

const wanted = Symbol("wants an upgrade");

/**
 * A visitor's request. Node reads `upgrade` to decide whether the connection leaves HTTP, and would by default do so
 * for every protocol that a visitor names. Here only the handshake of a WebSocket counts (RFC 6455, section 4.1).
 * Everything else is a normal request, and its body arrives.
 */
export class VisitorMessage extends http.IncomingMessage {
  private [wanted] = false;

  get upgrade(): boolean {
    if (!this[wanted]) return false;
    // Node closes the connection if nobody listens for the event.
    return this.method === "CONNECT" || isWebSocket(this);
  }

  set upgrade(wants: boolean | null) {
    this[wanted] = wants === true;
  }
}

function isWebSocket({ method, httpVersion, headers }: http.IncomingMessage): boolean {
  return (
    method === "GET" &&
    httpVersion === "1.1" &&
    headers.upgrade?.trim().toLowerCase() === "websocket" &&
    headers["transfer-encoding"] === undefined &&
    (headers["content-length"] ?? "0") === "0"
  );
}
