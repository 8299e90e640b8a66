import type http from "node:http";
import { VisitorMessage } from "@/lib/traffic/tunnel-proxy/visitor-message";

/**
 * The same request with its body, which was read, ahead of it again. What came after the body is left out: nobody has
 * signed it.
 */
export function replayRequest(request: http.IncomingMessage, body: Buffer): http.IncomingMessage {
  const again = new VisitorMessage(request.socket);
  again.method = request.method ?? "POST";
  again.url = request.url ?? "/";
  again.httpVersion = request.httpVersion;
  again.httpVersionMajor = request.httpVersionMajor;
  again.httpVersionMinor = request.httpVersionMinor;
  again.rawHeaders = request.rawHeaders;
  again.headers = request.headers;
  again.complete = true;
  // It reads nothing from the connection, whose bytes are the next request's.
  again._read = () => undefined;
  if (body.length > 0) again.push(body);
  again.push(null);
  return again;
}
