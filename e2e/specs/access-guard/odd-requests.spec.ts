import net from "node:net";
import { ADDRESSES, sendBytes, sendRequest, statusOf } from "../../raw-request";
import { expect, testOnKept as test } from "../fixtures";

const MIB = 1024 * 1024;

test("odd request targets, upgrades and requests without a plain Host are refused, with and without the token", async ({
  dashboard,
}) => {
  const port = Number(new URL(dashboard.url).port);
  const host = `Host: localhost:${port}`;
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13";
  const lines: [string, number[]][] = [
    [`GET //api/tunnels HTTP/1.1\r\n${host}`, [400]],
    [`GET //evil.example.org/x HTTP/1.1\r\n${host}`, [400]],
    [`GET /\\evil.example.org HTTP/1.1\r\n${host}`, [400]],
    [`GET http://localhost:${port}/api/tunnels HTTP/1.1\r\n${host}`, [400]],
    [`GET http://evil.example.org/ HTTP/1.1\r\n${host}`, [400]],
    [`OPTIONS * HTTP/1.1\r\n${host}`, [400]],
    [`GET *api HTTP/1.1\r\n${host}`, [400]],
    [`GET //x HTTP/1.1\r\nHost: evil.example.org`, [421]],
    // Node closes the connection after a CONNECT, which is only for proxies.
    [`CONNECT evil.example.org:443 HTTP/1.1\r\n${host}`, [0, 400]],
    [`GET / HTTP/1.1\r\n${host}\r\n${upgrade}`, [403]],
    [`GET /api/events HTTP/1.1\r\n${host}\r\n${upgrade}`, [403]],
    [`GET //x HTTP/1.1\r\n${host}\r\n${upgrade}`, [403]],
    [`GET / HTTP/1.1\r\nHost: evil.example.org\r\nExpect: 200-ok`, [421]],
    [`GET / HTTP/1.1`, [421]],
    [`GET / HTTP/1.0`, [421]],
    [`GET / HTTP/1.1\r\n${host}\r\nHost: evil.example.org`, [400, 421]],
    [`GET / HTTP/1.1\r\nHost: evil.example.org\r\n${host}`, [400, 421]],
  ];
  for (const key of ["", `\r\nAuthorization: Bearer ${dashboard.token}`]) {
    for (const [line, statuses] of lines) {
      for (const address of ADDRESSES) {
        const answer = await sendBytes(port, `${line}${key}\r\n\r\n`, address);
        expect(statuses, `${line} at ${address} got ${answer}`).toContain(statusOf(answer));
      }
    }
  }
  expect((await fetch(`${dashboard.url}/api/health`)).status).toBe(200);
});

test("no spelling of a path and no header of Next's own gets past the access guard without the token", async ({
  dashboard,
}) => {
  const port = Number(new URL(dashboard.url).port);
  const host = { host: `localhost:${port}` };
  const targets = [
    "/settings/",
    "/api//tunnels",
    "/api/health/",
    "/api/health/../tunnels",
    "/api/%68ealth/../tunnels",
    "/api/health%2f..%2ftunnels",
    "/api/health;x",
    "/API/HEALTH",
    "/_next/data/build/api/health.json",
    "/_next/image?url=%2Ficon.svg&w=64&q=75",
    "/%zz",
    "/icon.svg",
    "/favicon.ico",
    "/?token=",
    "/settings?token=",
  ];
  for (const target of targets) {
    const { status } = await sendRequest(port, { method: "GET", target, headers: host });
    expect(status, target).toBe(401);
  }
  for (const method of ["HEAD", "OPTIONS", "PUT", "TRACE", "PROPFIND"]) {
    const { status } = await sendRequest(port, { method, target: "/api/tunnels", headers: host });
    expect(status, method).toBe(401);
  }
  const tricks = {
    "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy",
    "x-middleware-next": "1",
    "x-middleware-rewrite": "/api/health",
    "x-gatehouse-admitted": "1",
    "x-forwarded-host": `localhost:${port}`,
    "x-http-method-override": "GET",
    "x-original-url": "/api/health",
    "x-nextjs-data": "1",
    rsc: "1",
    "next-action": "0".repeat(42),
  };
  for (const [name, value] of Object.entries(tricks)) {
    for (const target of ["/api/tunnels", "/settings"]) {
      const headers = { ...host, [name]: value };
      const { status } = await sendRequest(port, { method: "GET", target, headers });
      expect(status, name).toBe(401);
    }
  }
});

test("bodies are measured as they arrive, and are not read when the request is refused", async ({
  dashboard,
}) => {
  const port = Number(new URL(dashboard.url).port);
  const key = `Authorization: Bearer ${dashboard.token}`;
  const post = (target: string, headers: string[], body: string) =>
    sendBytes(
      port,
      `${[`POST ${target} HTTP/1.1`, `Host: localhost:${port}`, ...headers].join("\r\n")}\r\n\r\n${body}`,
    );
  const json = "Content-Type: application/json";
  const chunked = "Transfer-Encoding: chunked";
  const piece = (bytes: number) => `${bytes.toString(16)}\r\n${" ".repeat(bytes)}\r\n`;

  // None of these bodies ever ends, but the answer arrives.
  expect(statusOf(await post("/api/tunnels", [json, "Content-Length: 99999999"], "{"))).toBe(401);
  expect(statusOf(await post("/api/tunnels", [json, chunked], piece(10)))).toBe(401);
  expect(statusOf(await post("/api/tunnels", [key, json, `Content-Length: ${MIB + 1}`], "{"))).toBe(
    413,
  );
  for (const target of ["/api/tunnels", "/api/tunnels/none/start", "/settings"]) {
    expect(statusOf(await post(target, [key, json, chunked], piece(MIB) + piece(1)))).toBe(413);
  }
  expect(statusOf(await post("/api/tunnels", [key, "Content-Length: 9999"], "{"))).toBe(415);
  expect(statusOf(await post("/", [key, "Content-Type: text/plain", chunked], piece(1)))).toBe(415);

  const small = `2\r\n{}\r\n0\r\n\r\n`;
  expect(statusOf(await post("/api/tunnels", [key, json, chunked], small))).toBe(422);
  const full = `${piece(MIB - 2)}2\r\n{}\r\n0\r\n\r\n`;
  expect(statusOf(await post("/api/tunnels", [key, json, chunked], full))).toBe(422);
});

test("clients that break off in the middle do not harm the dashboard", async ({ dashboard }) => {
  const port = Number(new URL(dashboard.url).port);
  const printedBefore = dashboard.output().length;
  const upgrade = `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  const half = `POST /api/tunnels HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${dashboard.token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n`;
  for (let time = 0; time < 20; time += 1) {
    for (const bytes of [upgrade, half, "GET", "\x16\x03\x01"]) {
      await new Promise<void>((resolve) => {
        const socket = net.connect(port, "127.0.0.1", () => {
          socket.write(bytes, () => socket.resetAndDestroy());
        });
        socket.on("error", () => undefined);
        socket.on("close", () => resolve());
      });
    }
  }
  expect((await fetch(`${dashboard.url}/api/health`)).status).toBe(200);
  expect(dashboard.child.exitCode).toBeNull();
  expect(dashboard.output().slice(printedBefore)).not.toMatch(/Error|at .*\(/);
});
