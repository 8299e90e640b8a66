import { once } from "node:events";
import net from "node:net";
import type { Dashboard } from "../../launch-dashboard";
import { expect, test } from "../fixtures";
import { startTunnel } from "../tunnel-steps";

// A client with the token (a page in a browser that breaks off, a script, a scanner behind a forwarded port) may break
// off any exchange at any byte. Only that exchange may end.

const AT_ONCE = 32;

type Abuse = { bytes: string | Buffer; end: "reset" | "close" | "half-close" };

/**
 * Sends the bytes, ends in the given way, and resolves when the connection is closed. When half-closed, it waits for an
 * answer.
 */
function abuse(port: number, { bytes, end }: Abuse): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      if (end === "half-close") return void socket.end(bytes);
      socket.write(bytes, () => {
        if (end === "reset") socket.resetAndDestroy();
        else socket.destroy();
      });
    });
    // The answers are read, so that the server is not blocked.
    socket.resume();
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
  });
}

async function abuseAll(port: number, abuses: Abuse[]): Promise<void> {
  const rest = abuses.values();
  const worker = async () => {
    for (const each of rest) await abuse(port, each);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function requestsOf(dashboard: Dashboard, tunnelId: string): string[] {
  const { host } = new URL(dashboard.url);
  const base = `Host: ${host}\r\nAuthorization: Bearer ${dashboard.token}\r\nOrigin: ${dashboard.url}\r\n`;
  const json = `${base}Content-Type: application/json\r\n`;
  const body = '{"name":"x","issuerUrl":"https://example.com"}';
  return [
    `GET / HTTP/1.1\r\n${base}Accept: text/html\r\n\r\n`,
    `GET /tunnels/${tunnelId} HTTP/1.1\r\n${base}RSC: 1\r\n\r\n`,
    `GET /icon.svg HTTP/1.1\r\n${base}\r\n`,
    `GET /_next/static/none.js HTTP/1.1\r\n${base}\r\n`,
    `HEAD /api/tunnels HTTP/1.1\r\n${base}\r\n`,
    `GET /api/events HTTP/1.1\r\n${base}\r\n`,
    `POST /_next/static/none.js HTTP/1.1\r\n${base}Content-Length: 0\r\n\r\n`,
    `POST /_next/static/none.js HTTP/1.1\r\n${json}Content-Length: ${body.length}\r\n\r\n${body}`,
    `POST /_next/image?url=x HTTP/1.1\r\n${json}Content-Length: ${body.length}\r\n\r\n${body}`,
    `DELETE /_next/static/none.js HTTP/1.1\r\n${base}\r\n`,
    `POST /api/profiles/try HTTP/1.1\r\n${json}Content-Length: ${body.length}\r\n\r\n${body}`,
    `PATCH /api/tunnels/${tunnelId} HTTP/1.1\r\n${json}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    `POST / HTTP/1.1\r\n${json}Next-Action: ${"0".repeat(42)}\r\nContent-Length: 2\r\n\r\n{}`,
    `GET / HTTP/1.1\r\n${base}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  ];
}

const GARBAGE = [
  "\x00\x01\x02\r\n\r\n",
  "\x16\x03\x01",
  "GET\r\n\r\n",
  "é\n",
  "POST / HTTP/9.9\r\n\r\n",
];

test("no request that is broken off or followed by garbage ends the dashboard or a tunnel", async ({
  api,
  dashboard,
  lab,
}) => {
  const port = Number(new URL(dashboard.url).port);
  const { id } = await startTunnel(api, lab);
  const abuses: Abuse[] = [];
  for (const request of requestsOf(dashboard, id)) {
    for (const garbage of GARBAGE) {
      abuses.push({ bytes: Buffer.from(request + garbage, "latin1"), end: "half-close" });
      abuses.push({ bytes: Buffer.from(request + garbage, "latin1"), end: "reset" });
    }
    // The lines of the head are similar. From its end on, every byte is tried.
    const head = request.indexOf("\r\n\r\n");
    for (let length = 1; length <= request.length; length += length < head - 4 ? 29 : 1) {
      const end = length % 3 === 0 ? "close" : "reset";
      abuses.push({ bytes: request.slice(0, length), end });
    }
    abuses.push({ bytes: request.repeat(3), end: "reset" });
    abuses.push({ bytes: request, end: "half-close" });
  }
  await abuseAll(port, abuses);
  expect((await fetch(`${dashboard.url}/api/health`)).status).toBe(200);
  expect((await api.tunnel(id)).status.state).toBe("online");
  expect(dashboard.child.exitCode).toBeNull();
  expect(dashboard.output()).not.toMatch(/uncaughtException|ends Gatehouse/);
});

test("a visitor who breaks off while a page is being sent ends nothing", async ({ dashboard }) => {
  const { host, port } = new URL(dashboard.url);
  const head = `Host: ${host}\r\nAuthorization: Bearer ${dashboard.token}\r\nAccept: text/html\r\n\r\n`;
  for (const target of ["/", "/settings", "/api/openapi.json", "/api/events"]) {
    const socket = net.connect(Number(port), "127.0.0.1");
    socket.write(`GET ${target} HTTP/1.1\r\n${head}`);
    await once(socket, "data");
    socket.on("error", () => undefined).resetAndDestroy();
  }
  expect((await fetch(`${dashboard.url}/api/health`)).status).toBe(200);
  expect(dashboard.child.exitCode).toBeNull();
});
