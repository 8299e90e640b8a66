import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { greetNgrok } from "@/lib/accounts/greet-ngrok";
import { postWebhook } from "@/lib/notices/post-webhook";
import { fetchHop } from "@/lib/protection/fetch-hop";
import { askApp } from "@/lib/upstream/ask-app";
import { dial } from "./dial";
import { fetchLimited } from "./fetch-limited";

// Each exchange ends with a value, whatever an outside server sends or leaves out.

const MS = 250;
const { key, cert, ca } = makeEdgeCertificate();
const open = new Set<net.Socket>();
let server: net.Server;
let port: number;
let behave: (socket: net.Socket) => void;

beforeEach(() => serve(net.createServer((socket) => welcome(socket))));

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
  for (const socket of open) socket.destroy();
});

function welcome(socket: net.Socket): void {
  open.add(socket);
  socket.on("error", () => undefined).on("close", () => open.delete(socket));
  behave(socket);
}

async function serve(next: net.Server): Promise<void> {
  server?.close();
  server = next;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  port = typeof address === "object" && address ? address.port : 0;
}

const serveTls = () => {
  const secure = tls.createServer({ key, cert }, (socket) => welcome(socket));
  secure.on("tlsClientError", () => undefined);
  return serve(secure);
};

const say = (text: string) => (socket: net.Socket) =>
  void socket.once("data", () => socket.end(text));

function dribble(socket: net.Socket): void {
  const timer = setInterval(() => socket.write("\0"), 20);
  socket.on("close", () => clearInterval(timer));
}

const EXCHANGES: Record<string, () => Promise<unknown>> = {
  fetchLimited: () => fetchLimited(`http://127.0.0.1:${port}/`, {}, { ms: MS, maxBytes: 1_000 }),
  fetchHop: () => fetchHop(new URL(`http://127.0.0.1:${port}/`), {}, MS),
  askApp: () =>
    askApp({ upstreamUrl: `http://127.0.0.1:${port}`, host: "demo", verifyTls: true, ms: MS }),
  postWebhook: () => postWebhook({ url: `http://127.0.0.1:${port}/`, secret: "s" }, "{}"),
};

test.each([
  [
    "an upgrade that nobody asked for",
    "HTTP/1.1 101 Go on\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
  ],
  ["nothing at all", ""],
  ["only an interim answer", "HTTP/1.1 103 Early\r\n\r\n"],
  ["what is not HTTP", "220 mail.example.com ready\r\n"],
  ["half a head", "HTTP/1.1 200 OK\r\ncontent-le"],
])("%s does not count as an answer", async (_title, text) => {
  behave = say(text);
  for (const [name, exchange] of Object.entries(EXCHANGES)) {
    const end = await exchange().catch((error: unknown) => String(error));
    expect(JSON.stringify(end), name).toMatch(/Error|"ok":false/);
  }
});

test("a server with an untrusted certificate is refused, whatever the environment says", async () => {
  await serveTls();
  behave = say("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  const url = `https://localhost:${port}/`;
  await expect(fetchLimited(url, {}, { ms: 5_000, maxBytes: 1_000 })).rejects.toThrow();
  await expect(fetchHop(new URL(url), {}, 5_000)).rejects.toThrow();
});

test("a TLS handshake that never ends is given up in time", async () => {
  behave = dribble;
  const { tls: handshake } = await dial({ host: "127.0.0.1", port, secure: true, ms: MS });
  expect(handshake).toMatchObject({ ok: false });
  behave = () => undefined;
  const silent = await dial({ host: "127.0.0.1", port, secure: true, ms: MS });
  expect(silent.tls).toEqual({ ok: false, message: "the TLS handshake got no answer" });
  behave = (socket) => socket.end();
  const gone = await dial({ host: "127.0.0.1", port, secure: true, ms: MS });
  expect(gone.tls).toMatchObject({ ok: false });
});

test("an unreadable CA certificate is reported as a value", async () => {
  behave = () => undefined;
  const { tls: handshake } = await dial({
    host: "127.0.0.1",
    port,
    secure: true,
    ms: MS,
    ca: "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----",
  });
  expect(handshake).toMatchObject({ ok: false });
});

async function greet() {
  const { tls: secured } = await dial({ host: "localhost", port, secure: true, ca, ms: 5_000 });
  if (!secured?.ok) throw new Error(secured?.message ?? "no TLS");
  return greetNgrok(secured.socket, "a token", MS);
}

function frame(body: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUIntBE(Buffer.byteLength(body), 0, 3);
  header.writeUInt8(0x10, 3);
  header.writeUInt32BE(1, 4);
  return Buffer.concat([header, Buffer.from(body)]);
}

test("a server that answers in ngrok's place is distinguished from ngrok", async () => {
  await serveTls();
  behave = say("HTTP/1.1 400 Bad Request\r\n\r\n");
  expect(await greet()).toMatchObject({ ok: false, isForeign: true });
  behave = (socket) => void socket.write(frame("x".repeat(100_000)));
  expect(await greet()).toMatchObject({ ok: false, isForeign: true });
  behave = (socket) => void socket.write(frame('{"Error": 7}'));
  expect(await greet()).toMatchObject({ ok: false, isForeign: true });
  behave = (socket) => void socket.once("data", () => socket.end());
  expect(await greet()).toEqual({ ok: false, message: "ngrok hung up" });
  behave = dribble;
  expect(await greet()).toEqual({ ok: false, message: "no answer within 0 s" });
});

test("ngrok's answer is read correctly, however it is cut into pieces", async () => {
  await serveTls();
  const whole = frame('{"Extra": {"AccountName": "Work account", "PlanName": "Free"}}');
  behave = (socket) => {
    for (const byte of whole) socket.write(Buffer.from([byte]));
  };
  expect(await greet()).toMatchObject({ ok: true, accountName: "Work account", plan: "Free" });
});
