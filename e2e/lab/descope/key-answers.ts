import type http from "node:http";
import type { DescopeFaults } from "./faults";

/** The bytes of padding before the good document: more than any client should read. */
const PADDING_BYTES = 1_000_000;

/** Where "redirect" leads, below the keys' own address. A client that follows it gets the good document. */
const MOVED = "?moved";

/**
 * Answers at `jwks_uri` with these keys, or as a broken server does. Where possible the good keys come after the fault,
 * so a client that ignores the fault succeeds and the test fails.
 */
export function answerKeys(
  { url = "" }: http.IncomingMessage,
  response: http.ServerResponse,
  document: object,
  { keys, noKeys }: DescopeFaults,
): void {
  const text = JSON.stringify(document);
  if (noKeys) return void response.writeHead(503).end();
  switch (keys) {
    case "broken-off":
      return void response.destroy();
    case "hanging":
      return;
    case "half":
      response.writeHead(200, { ...JSON_TYPE, "content-length": text.length });
      return void response.write(text.slice(0, text.length / 2));
    case "error":
      return void response.writeHead(500, JSON_TYPE).end(text);
    case "garbage":
      return void response.writeHead(200, JSON_TYPE).end("<!doctype html><title>Welcome</title>");
    case "none":
      return void response.writeHead(200, JSON_TYPE).end('{"keys":[]}');
    case "huge": {
      const padding = "x".repeat(PADDING_BYTES);
      return void response.writeHead(200, JSON_TYPE).end(JSON.stringify({ padding, ...document }));
    }
    case "redirect":
      if (!url.endsWith(MOVED)) return void response.writeHead(302, { location: MOVED }).end();
  }
  response.writeHead(200, JSON_TYPE).end(text);
}

const JSON_TYPE = { "content-type": "application/json" };
