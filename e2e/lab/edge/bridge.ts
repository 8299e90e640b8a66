import http from "node:http";
import http2 from "node:http2";
import { Duplex, PassThrough } from "node:stream";
import { createGzip } from "node:zlib";
import type { BindRequest } from "./agent-messages";

/** What an endpoint's options change between the edge, which uses HTTP/1.1, and the app. */
type Changes = { isHttp2: boolean; compresses: boolean };

export function changesOf({ ForwardsProto, Opts }: BindRequest): Changes {
  return { isHttp2: ForwardsProto === "http2", compresses: Boolean(Opts.Compression) };
}

/** The stream on which the edge speaks HTTP/1.1: the one to the app, or one end of a bridge to it. */
export function bridge(toApp: Duplex, changes: Changes): Duplex {
  if (!changes.isHttp2 && !changes.compresses) return toApp;
  const [there, back] = [new PassThrough(), new PassThrough()];
  const near = Duplex.from({ readable: back, writable: there });
  const far = Duplex.from({ readable: there, writable: back });
  const breakOff = () => near.destroy();
  const server = http.createServer((request, response) => {
    response.on("error", breakOff);
    const exchange = { toApp, request, response, breakOff };
    if (changes.isHttp2) askByHttp2(exchange);
    else askByHttp1(exchange);
  });
  server.on("upgrade", (request) => passUpgrade(toApp, request, far));
  // When the app ends its connection after the answer, ours stays open, because the answer may still be on its way.
  near.on("error", () => toApp.destroy()).on("close", () => toApp.destroy());
  toApp.on("error", breakOff);
  far.on("error", breakOff);
  server.emit("connection", far);
  return near;
}

type Exchange = {
  toApp: Duplex;
  request: http.IncomingMessage;
  response: http.ServerResponse;
  breakOff: () => void;
};

function askByHttp1({ toApp, request, response, breakOff }: Exchange): void {
  const { method, url: path, rawHeaders: headers } = request;
  const upstream = http.request({
    method,
    path,
    headers,
    setHost: false,
    createConnection: () => toApp,
  });
  upstream.on("error", breakOff);
  upstream.on("response", (answer) => {
    answer.on("error", breakOff);
    const raw = answer.rawHeaders;
    const isPacked = answer.headers["content-encoding"] !== undefined;
    const takesGzip = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    if (isPacked || !takesGzip) {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, raw);
      answer.pipe(response);
      return;
    }
    const kept = raw.flatMap((name, index) =>
      index % 2 === 0 && !/^(content-length|transfer-encoding|connection)$/i.test(name)
        ? [name, raw[index + 1] ?? ""]
        : [],
    );
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, [
      ...kept,
      ...["content-encoding", "gzip"],
    ]);
    answer.pipe(createGzip()).pipe(response);
  });
  request.pipe(upstream);
}

// RFC 9113, section 8.2.2: these belong to HTTP/1.1.
const HTTP1_ONLY = new Set(["connection", "host", "keep-alive", "transfer-encoding", "upgrade"]);

function askByHttp2({ toApp, request, response, breakOff }: Exchange): void {
  const session = http2.connect("http://localhost", { createConnection: () => toApp });
  session.on("error", breakOff);
  const others = Object.entries(request.headers).filter(([name]) => !HTTP1_ONLY.has(name));
  const upstream = session.request({
    ...Object.fromEntries(others),
    ":method": request.method ?? "GET",
    ":path": request.url ?? "/",
    ":authority": request.headers.host ?? "localhost",
  });
  upstream.on("error", breakOff);
  upstream.on("response", (headers) => {
    const plain = Object.entries(headers).filter(([name]) => !name.startsWith(":"));
    response.writeHead(headers[":status"] ?? 502, Object.fromEntries(plain));
    upstream.pipe(response);
    upstream.on("end", () => session.close());
  });
  request.pipe(upstream);
}

function passUpgrade(toApp: Duplex, request: http.IncomingMessage, far: Duplex): void {
  const { rawHeaders: raw } = request;
  const lines = raw.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : [],
  );
  toApp.write(
    `${request.method} ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`,
    "latin1",
  );
  far.pipe(toApp).pipe(far);
}
