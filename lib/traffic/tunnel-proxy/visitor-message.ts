import http from "node:http";

const wanted = Symbol("wants an upgrade");

/**
 * A visitor's request. Node asks `upgrade` whether to take the connection out of HTTP, and by itself would do so for
 * every protocol that a visitor names. Here only a WebSocket's handshake is one (RFC 6455, section 4.1); anything else is
 * a request like any other, whose body arrives.
 */
export class VisitorMessage extends http.IncomingMessage {
  private [wanted] = false;

  get upgrade(): boolean {
    if (!this[wanted]) return false;
    // Node closes the connection where nobody takes the event.
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
