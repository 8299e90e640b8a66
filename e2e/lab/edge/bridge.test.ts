import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import type { Duplex } from "node:stream";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { bridge } from "./bridge";

const open: { close(): unknown }[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function connectTo(server: net.Server): Promise<net.Socket> {
  open.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const socket = net.connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

async function ask(stream: Duplex, headers: Record<string, string>, body = "") {
  const request = http.request({
    method: "POST",
    path: "/a?b=c",
    headers,
    createConnection: () => stream,
  });
  request.end(body);
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on("response", resolve).on("error", reject);
  });
  const parts = z.array(z.instanceof(Buffer)).parse(await response.toArray());
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) };
}

const echo = (request: http.IncomingMessage, response: http.ServerResponse) => {
  response.setHeader("x-path", request.url ?? "");
  request.pipe(response);
};

test("only answers that the visitor can decompress are compressed", async () => {
  const changes = { isHttp2: false, compresses: true };
  const packed = await ask(
    bridge(await connectTo(http.createServer(echo)), changes),
    { "accept-encoding": "gzip" },
    "Hello",
  );
  expect(packed).toMatchObject({
    status: 200,
    headers: { "content-encoding": "gzip", "x-path": "/a?b=c" },
  });
  expect(gunzipSync(packed.body).toString()).toBe("Hello");
  const plain = await ask(bridge(await connectTo(http.createServer(echo)), changes), {}, "Hello");
  expect(plain.headers).not.toHaveProperty("content-encoding");
  expect(plain.body.toString()).toBe("Hello");
});

test("an app that speaks HTTP/2 gets HTTP/2", async () => {
  const server = http2.createServer((request, response) => {
    response.setHeader("x-version", request.httpVersion);
    request.pipe(response);
  });
  const answer = await ask(
    bridge(await connectTo(server), { isHttp2: true, compresses: false }),
    {},
    "Hello",
  );
  expect(answer).toMatchObject({ status: 200, headers: { "x-version": "2.0" } });
  expect(answer.body.toString()).toBe("Hello");
});

test("a request fails, and does not hang, when its app breaks off", async () => {
  const server = net.createServer((socket) => socket.on("data", () => socket.destroy()));
  const stream = bridge(await connectTo(server), { isHttp2: false, compresses: true });
  await expect(ask(stream, {})).rejects.toThrow();
});
