import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import fc from "fast-check";
import { afterAll, afterEach, expect, test } from "vitest";
import WebSocket, { type PerMessageDeflateOptions, WebSocketServer } from "ws";
import type { LiveEvent } from "@/lib/contract/events";
import { messagePageSchema, messageQuerySchema } from "@/lib/contract/messages";
import { allRequestsQuerySchema } from "@/lib/contract/request-query";
import { listRequests } from "@/lib/traffic/capture/list-requests.fixture";
import { Masker } from "@/lib/traffic/capture/masker";
import { TrafficLog } from "@/lib/traffic/capture/traffic-log";
import { toHar } from "@/lib/traffic/har";
import { openTunnelProxy } from "@/lib/traffic/tunnel-proxy/tunnel-proxy";
import type { Watcher } from "@/lib/traffic/watcher";

const SECRET = "t0p-s3cret";
const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));
const closers: (() => void)[] = [];
// A loaded machine must not make a body be given up.
const masker = new Masker({ budgetMs: 60_000, idleMs: 5_000, inPlaceBytes: 1024 });

afterAll(() => rmSync(socketFolder, { recursive: true }));
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function logOf({ budgetBytes = 8 * 1024 * 1024, bodyBytes = 64 * 1024 } = {}) {
  const events: LiveEvent[] = [];
  const outlet = { isHeard: true, publish: (event: LiveEvent) => void events.push(event) };
  return { log: new TrafficLog({ budgetBytes, bodyBytes, outlet, masker }), events };
}

function newestOf(log: TrafficLog): number {
  return listRequests(log.store, allRequestsQuerySchema.parse({ tunnel: "t" })).items[0]?.id ?? 0;
}

async function pageOf(log: TrafficLog, query: Record<string, string> = {}, id = newestOf(log)) {
  const page = await log.messages(id, messageQuerySchema.parse({ limit: "500", ...query }));
  return messagePageSchema.parse(page);
}

/** `direction kind text` of each message, oldest first. */
async function linesOf(log: TrafficLog, query: Record<string, string> = {}): Promise<string[]> {
  const { items } = await pageOf(log, query);
  return items
    .reverse()
    .map(({ direction, kind, text, base64, note, event }) =>
      [direction, kind, event?.type, event?.id, text ?? base64 ?? note]
        .filter((part) => part !== undefined)
        .join(" "),
    );
}

type Chunk = ["sent" | "received", Buffer];

/** A proxy to an app, and the bytes that its watcher was told of. */
async function proxyTo(server: http.Server, log: TrafficLog, chunks: Chunk[] = []) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const watch = log.watch("t", { identified: true, notes: [] });
  const tunnelProxy = await openTunnelProxy({
    upstreamUrl: `http://127.0.0.1:${port}`,
    ...{ verifyUpstreamTls: true, rewriteHost: false, hideIdentity: false, identified: true },
    socketFolder,
    onProbe: () => undefined,
    watch: (arrival) => {
      const watcher = watch(arrival);
      return watcher && telling(watcher, chunks);
    },
  });
  closers.push(tunnelProxy.close);
  return tunnelProxy.url.slice("unix:".length);
}

function telling(watcher: Watcher, chunks: Chunk[]): Watcher {
  return {
    connected: () => watcher.connected(),
    requestEnd: (trailers) => watcher.requestEnd(trailers),
    answer: (...answer) => watcher.answer(...answer),
    upgraded: () => watcher.upgraded(),
    end: (outcome) => watcher.end(outcome),
    requestChunk: (chunk) => {
      chunks.push(["sent", Buffer.from(chunk)]);
      watcher.requestChunk(chunk);
    },
    responseChunk: (chunk) => {
      chunks.push(["received", Buffer.from(chunk)]);
      watcher.responseChunk(chunk);
    },
  };
}

const AGREED = "permessage-deflate";

/** An exchange without a network: a WebSocket or an event stream of a visitor. */
function openExchange(log: TrafficLog, answer: [number, string[]]): Watcher {
  const isSocket = answer[0] === 101;
  const watcher = log.watch("t", { identified: true, notes: [] })({
    method: "GET",
    path: "/live",
    origin: "https://shop.example.com",
    httpVersion: "1.1",
    headers: isSocket ? ["Upgrade", "websocket"] : [],
    removed: [],
    isUpgrade: isSocket,
  });
  if (!watcher) throw new Error("not watched");
  watcher.answer(answer[0], "", answer[1]);
  if (isSocket) watcher.upgraded();
  return watcher;
}

const openSocket = (log: TrafficLog, extensions = AGREED) =>
  openExchange(log, [101, ["Sec-WebSocket-Extensions", extensions]]);
const openStream = (log: TrafficLog, coding?: string) =>
  openExchange(log, [
    200,
    ["Content-Type", "text/event-stream", ...(coding ? ["Content-Encoding", coding] : [])],
  ]);

function frameOf(text: string | Buffer, { opcode = 1, rsv = 0 } = {}): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(10);
  head[0] = 0x80 | rsv | opcode;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

const deflated = (bytes: Buffer) =>
  zlib.deflateRawSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).subarray(0, -4);

type Ways = PerMessageDeflateOptions | false;
const NO_CONTEXT = { serverNoContextTakeover: true, clientNoContextTakeover: true };

test.each<[string, Ways, Ways]>([
  ["without compression", false, false],
  ["with compression", {}, {}],
  ["with compression, each message alone", NO_CONTEXT, NO_CONTEXT],
  [
    "with compression in small windows",
    { serverMaxWindowBits: 9, clientMaxWindowBits: 10 },
    { serverMaxWindowBits: 9 },
  ],
  ["with only one direction alone", { serverNoContextTakeover: true }, {}],
])(
  "messages of a WebSocket %s are read, whatever the chunks, and pass unchanged",
  async (_way, server, client) => {
    const { log } = logOf({ bodyBytes: 1_000 });
    const [seen, back] = [createHash("sha256"), createHash("sha256")];
    const app = http.createServer();
    const sockets = new WebSocketServer({
      server: app,
      perMessageDeflate: server && { ...server, threshold: 20 },
    });
    sockets.on("connection", (socket) => {
      socket.on("ping", (data) => socket.send(`pinged with ${data}`));
      socket.on("message", (data, isBinary) => {
        if (!Buffer.isBuffer(data)) throw new Error("not in one piece");
        seen.update(data);
        socket.send(data, { binary: isBinary });
        if (data.length === 3) socket.close(4001, "that was all");
      });
    });
    const chunks: Chunk[] = [];
    const url = await proxyTo(app, log, chunks);
    const socket = new WebSocket(`ws+unix:${url}:/chat`, {
      perMessageDeflate: client && { ...client, threshold: 20 },
    });
    socket.on("message", (data, isBinary) => {
      if (!isBinary && String(data).startsWith("pinged")) return;
      back.update(data as Buffer);
    });
    await once(socket, "open");
    const large = randomBytes(70_000);
    const json = JSON.stringify({ type: "order", items: Array(20).fill("a chair") });
    const sent = [json, json, json.replace("order", "offer"), "ä€😀".repeat(30), large, "bye"];
    socket.send("first ", { fin: false });
    socket.ping("you?");
    socket.send("half", { fin: true });
    for (const message of sent) socket.send(message);
    await once(socket, "close");
    const all = createHash("sha256").update("first half");
    for (const message of sent) all.update(message);
    const hash = all.digest("hex");
    expect([seen.digest("hex"), back.digest("hex")]).toEqual([hash, hash]);

    const expected = ["text first half", ...[json, json].map((text) => `text ${text}`)];
    expected.push(`text ${json.replace("order", "offer")}`, `text ${"ä€😀".repeat(30)}`);
    const big = `binary ${large.subarray(0, 1_000).toString("base64")}`;
    const close = "close that was all";
    const ours = ["ping you?", ...expected, big, "text bye", close].map((line) => `sent ${line}`);
    const theirs = [...expected, big, "text bye", close, "pong you?", "text pinged with you?"];
    await expect.poll(() => log.store.find(newestOf(log))?.state).toBe("done");
    const lines = await linesOf(log);
    expect(lines.filter((line) => line.startsWith("sent"))).toEqual(ours);
    expect(lines.filter((line) => line.startsWith("received")).sort()).toEqual(
      theirs.map((line) => `received ${line}`).sort(),
    );
    const { items, note } = await pageOf(log);
    expect(note).toBeUndefined();
    expect(items.find(({ bytes }) => bytes >= 70_000)).toMatchObject({ truncated: true });
    expect(items.find(({ text }) => text === json)?.decodedBytes).toBe(
      (client && json.length) || undefined,
    );

    // The same bytes, each alone.
    const again = logOf({ bodyBytes: 1_000 }).log;
    const recording = log.store.find(newestOf(log));
    const head = (await recording?.detail())?.response?.headers ?? [];
    const watcher = openExchange(again, [101, head.flat()]);
    for (const [direction, chunk] of chunks) {
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk.subarray(at, at + 1);
        if (direction === "sent") watcher.requestChunk(byte);
        else watcher.responseChunk(byte);
      }
      await pageOf(again);
    }
    watcher.end({ state: "done" });
    expect((await linesOf(again)).sort()).toEqual(lines.sort());
  },
);

test.each([undefined, "gzip", "br", "deflate"])(
  "events are read as they come, encoded as %s, and pass unchanged",
  async (coding) => {
    const { log, events } = logOf();
    let finish: () => void = () => undefined;
    const app = http.createServer((_request, response) => {
      response.setHeader("content-type", "text/event-stream; charset=utf-8");
      if (coding) response.setHeader("content-encoding", coding);
      response.flushHeaders();
      const out = coding ? encoder(coding).on("data", (chunk) => response.write(chunk)) : response;
      const write = (text: string) => {
        out.write(text);
        if ("flush" in out) out.flush();
      };
      write(': hello\n\nevent: price\nid: 7\nretry: 1000\ndata: {"a":\ndata: 1}\n\n');
      finish = () => {
        write("data: the end\r\n\r\nevent: half");
        if ("flush" in out) out.end().on("end", () => response.end());
        else out.end();
      };
    });
    const url = await proxyTo(app, log);
    const request = http.get({ socketPath: url, path: "/events" });
    const [response]: http.IncomingMessage[] = await once(request, "response");
    const got: Buffer[] = [];
    response?.on("data", (chunk: Buffer) => got.push(chunk));
    await expect.poll(() => linesOf(log)).toEqual(['received event price 7 {"a":\n1}']);
    expect((await pageOf(log)).items[0]).toMatchObject({
      bytes: 8,
      event: { type: "price", id: "7", retry: 1_000 },
    });
    const id = newestOf(log);
    // Who asked is told of the next.
    finish();
    if (response) await once(response, "end");
    await expect
      .poll(() => linesOf(log))
      .toEqual([
        'received event price 7 {"a":\n1}',
        "received event the end",
        "received event half The stream ended within it: browsers ignore it.",
      ]);
    await expect
      .poll(() => events.filter(({ type }) => type === "messages"))
      .toContainEqual({ type: "messages", data: { requestId: id } });
    const body = Buffer.concat(got);
    const plain = coding ? decode(coding, body) : body;
    expect(String(plain)).toMatch(/^: hello\n\n[\s\S]*event: half$/);
  },
);

function encoder(coding: string) {
  if (coding === "br") return zlib.createBrotliCompress();
  return coding === "gzip" ? zlib.createGzip() : zlib.createDeflate();
}

function decode(coding: string, bytes: Buffer): Buffer {
  if (coding === "br") return zlib.brotliDecompressSync(bytes);
  return coding === "gzip" ? zlib.gunzipSync(bytes) : zlib.inflateSync(bytes);
}

test("no secret of a message is kept, whatever the message is", async () => {
  const { log } = logOf();
  const socket = openSocket(log);
  const json = JSON.stringify({ user: "mia", password: SECRET, list: [{ apiKey: SECRET }] });
  const jwt = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"a":"${SECRET}"}`).toString("base64url")}.c2ln`;
  const deflate = zlib.createDeflateRaw({ flush: zlib.constants.Z_SYNC_FLUSH });
  const compressed = async (text: string) => {
    deflate.write(text);
    await new Promise<void>((resolve) => deflate.flush(() => resolve()));
    const bytes: Buffer = deflate.read();
    return frameOf(bytes.subarray(0, -4), { rsv: 0x40 });
  };
  const plain = [
    frameOf(json),
    frameOf(`42["login",${json}]`),
    frameOf(Buffer.from(json), { opcode: 2 }),
    frameOf(Buffer.concat([Buffer.from([0, 1, 255]), Buffer.from(json)]), { opcode: 2 }),
    frameOf(Buffer.concat([Buffer.from(json), Buffer.from([255])])),
    frameOf(`Bearer ${SECRET}-and-more`),
    frameOf(jwt),
    frameOf(`password=${SECRET}`, { opcode: 9 }),
    frameOf(Buffer.concat([Buffer.from([3, 232]), Buffer.from(`token=${SECRET}`)]), { opcode: 8 }),
  ];
  for (const frame of plain) socket.requestChunk(frame);
  socket.responseChunk(await compressed(json));
  socket.responseChunk(await compressed(`${json} `));
  const stream = openStream(log);
  stream.responseChunk(
    Buffer.from(`event: token=${SECRET}\nid: ${jwt}\ndata: {"token":\ndata: "${SECRET}"}\n\n`),
  );
  for (let end = 1; end < json.length; end += 1) {
    stream.responseChunk(Buffer.from(`data: ${json.slice(0, end)}\n\n`));
  }
  const [ofStream, ofSocket] = listRequests(
    log.store,
    allRequestsQuerySchema.parse({ tunnel: "t" }),
  ).items;
  const pages = await Promise.all(
    [ofStream, ofSocket].map((summary) => pageOf(log, {}, summary?.id)),
  );
  expect(pages.map(({ items }) => items.length)).toEqual([json.length, 11]);
  const har = toHar([], new Map(await log.allMessages([ofSocket?.id ?? 0])));
  const written = JSON.stringify([pages, har]);
  const decoded = pages.flatMap(({ items }) =>
    items.map(({ base64 = "" }) => String(Buffer.from(base64, "base64"))),
  );
  for (const place of [written, ...decoded]) {
    for (const part of [SECRET, SECRET.slice(0, 6), Buffer.from(SECRET).toString("base64url")]) {
      expect(place).not.toContain(part);
    }
  }
  expect(written).toContain("mia");
  expect((await log.store.find(ofSocket?.id ?? 0)?.detail())?.masked).toEqual(
    expect.arrayContaining(["password", "apiKey", "token"]),
  );
});

test("a secret that stands anywhere in a message is masked, also in small frames", async () => {
  const name = fc.constantFrom("password", "client_secret", "accessToken", "sessionId");
  const word = fc.stringMatching(/^[a-z ]{0,20}$/);
  await fc.assert(
    fc.asyncProperty(name, word, word, fc.integer({ min: 1, max: 7 }), async (key, a, b, size) => {
      const { log } = logOf();
      const socket = openSocket(log);
      const frame = frameOf(JSON.stringify({ [`x${a}`]: b, [key]: SECRET, z: [a] }));
      for (let at = 0; at < frame.length; at += size) {
        socket.requestChunk(frame.subarray(at, at + size));
      }
      const [line = ""] = await linesOf(log);
      expect(line).toContain("********");
      expect(line).not.toContain(SECRET);
    }),
    { numRuns: 50 },
  );
});

test("the oldest messages make room: by number, by size, and by the memory of all", async () => {
  const { log } = logOf({ budgetBytes: 4 * 1024 * 1024 });
  const socket = openSocket(log);
  const frames = Buffer.concat(Array.from({ length: 500 }, (_, at) => frameOf(`message ${at}`)));
  for (let round = 0; round < 12; round += 1) {
    socket.requestChunk(frames);
    await pageOf(log);
  }
  const first = await pageOf(log);
  expect(first).toMatchObject({ dropped: 1_000 });
  expect(first.items[0]).toMatchObject({ id: 6_000, text: "message 499" });
  expect(first.nextBefore).toBe(5_501);
  expect((await pageOf(log, { before: "1502" })).items.map(({ id }) => id)).toHaveLength(500);
  for (let index = 0; index < 20; index += 1) {
    openStream(log).responseChunk(Buffer.from(`data: ${"y".repeat(30_000)}\n\n`.repeat(10)));
    await pageOf(log);
    expect(log.capture().bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
  }
  // The newest streams still have theirs; the oldest have lost them.
  expect((await pageOf(log)).items).toHaveLength(10);
  const [oldest] = listRequests(
    log.store,
    allRequestsQuerySchema.parse({ tunnel: "t" }),
  ).items.slice(-1);
  expect((await pageOf(log, {}, oldest?.id)).items).toEqual([]);
  log.clear("t");
  expect(log.capture()).toMatchObject({ bytes: 0, requests: 0 });
  socket.requestChunk(frames);
  expect(log.capture().bytes).toBe(0);
});

test("a compression bomb, and what comes after it, costs little and is told", async () => {
  const { log } = logOf();
  const bomb = deflated(Buffer.alloc(20 * 1024 * 1024, "x"));
  const takeover = openSocket(log);
  takeover.requestChunk(frameOf("before"));
  takeover.requestChunk(frameOf(bomb, { rsv: 0x40 }));
  takeover.requestChunk(frameOf(deflated(Buffer.from("after")), { rsv: 0x40 }));
  takeover.responseChunk(frameOf(deflated(Buffer.from("other side")), { rsv: 0x40 }));
  expect(await linesOf(log)).toEqual([
    "sent text before",
    "sent text Not decoded: it grows too much when decoded.",
    "sent text Not decoded: an earlier message grows too much when decoded.",
    "received text other side",
  ]);
  expect((await pageOf(log)).note).toBe(
    "Messages from the visitor are no longer decoded: an earlier message grows too much when decoded.",
  );
  // Where each message stands alone, the next is read.
  const alone = openSocket(log, "permessage-deflate; client_no_context_takeover");
  alone.requestChunk(frameOf(bomb, { rsv: 0x40 }));
  alone.requestChunk(frameOf(deflated(Buffer.from("after")), { rsv: 0x40 }));
  expect((await linesOf(log)).at(-1)).toBe("sent text after");
  expect((await pageOf(log)).note).toBeUndefined();

  const stream = openStream(log, "gzip");
  stream.responseChunk(zlib.gzipSync(`data: ${"x".repeat(20 * 1024 * 1024)}\n\n`));
  await expect.poll(async () => (await pageOf(log)).note).toContain("grows too much");
  expect(log.capture().bytes).toBeLessThan(1024 * 1024);
});

test("a message that is too long when compressed is shown in part, and ends the decoding", async () => {
  const { log } = logOf({ bodyBytes: 2_000 });
  const socket = openSocket(log);
  const noise = randomBytes(1_500_000).toString("latin1");
  const long = zlib.deflateRawSync(Buffer.from(`start ${noise}`), {
    finishFlush: zlib.constants.Z_SYNC_FLUSH,
  });
  socket.requestChunk(frameOf(long.subarray(0, -4), { rsv: 0x40 }));
  socket.requestChunk(frameOf(deflated(Buffer.from("after")), { rsv: 0x40 }));
  const lines = await linesOf(log);
  expect(lines[0]).toContain("start ");
  expect(lines[1]).toContain("an earlier message was too long to be kept");
});

test("of a flood the newest messages are kept, what is lost is counted, and later ones are read", async () => {
  const { log } = logOf();
  const socket = openSocket(log, "");
  const flood = (from: number, count: number) =>
    Buffer.concat(Array.from({ length: count }, (_, at) => frameOf(`number ${from + at}`)));
  socket.requestChunk(frameOf("before"));
  for (let from = 0; from < 60_000; from += 500) {
    const bytes = flood(from, 500);
    // A frame is cut at any place.
    socket.requestChunk(bytes.subarray(0, 777));
    socket.requestChunk(bytes.subarray(777));
  }
  expect(log.capture().bytes).toBeLessThan(3 * 1024 * 1024);
  socket.responseChunk(frameOf("answer"));
  const { items, dropped, latest } = await pageOf(log);
  expect(latest).toBe(60_002);
  expect(items.slice(0, 2).map(({ text }) => text)).toEqual(["answer", "number 59999"]);
  const all = (await log.allMessages([newestOf(log)]))[0]?.[1] ?? [];
  expect(all.length + dropped).toBe(60_002);
  expect(all.length).toBeGreaterThan(3_000);
  // Each is numbered by its place in the whole, also after those that were lost.
  for (const { id, text } of all.slice(0, -1)) expect(text).toBe(`number ${id - 2}`);
  expect(all[0]?.skipped).toBe((all[0]?.id ?? 0) - 1);
  socket.requestChunk(frameOf("slow again"));
  expect((await linesOf(log)).at(-1)).toBe("sent text slow again");
});

test("compressed messages that build on lost ones are told as such", async () => {
  const { log } = logOf();
  const socket = openSocket(log);
  const message = frameOf(deflated(randomBytes(500_000)), { rsv: 0x40 });
  for (let index = 0; index < 8; index += 1) socket.requestChunk(message);
  socket.requestChunk(frameOf("plain"));
  const { items, note, latest, dropped } = await pageOf(log);
  expect([latest, items[0]?.text]).toEqual([9, "plain"]);
  expect(dropped).toBeGreaterThan(0);
  expect(items[1]?.note).toBe("Not decoded: an earlier message was not kept.");
  expect(note).toContain("Messages from the visitor are no longer decoded");
});

test("what is not read yet counts in the memory, and clearing frees all of it at once", async () => {
  const { log } = logOf();
  const socket = openSocket(log, "");
  const stream = openStream(log);
  const before = log.capture().bytes;
  for (let index = 0; index < 10; index += 1) {
    socket.requestChunk(frameOf(`secret ${SECRET} `.repeat(3_000)));
  }
  expect(log.capture().bytes).toBeGreaterThan(before + 10 * 60_000);
  for (const { messages } of log.store.newestFirst()) await messages?.settled();
  socket.requestChunk(frameOf("not read"));
  stream.responseChunk(Buffer.from("data: half"));
  const logs = log.store.newestFirst().map(({ messages }) => messages);
  log.clear("t");
  expect(log.capture()).toMatchObject({ bytes: 0, requests: 0 });
  // The connections go on, and nothing of them is held.
  socket.requestChunk(frameOf("later"));
  stream.responseChunk(Buffer.from("\n\ndata: later\n\n"));
  for (const each of logs) {
    await each?.settled();
    expect(each?.all()).toEqual([]);
  }
  expect(log.capture().bytes).toBe(0);
  socket.end({ state: "done" });
  expect(log.capture().bytes).toBe(0);
});

test("messages are read by themselves a moment after they came, and after the end", async () => {
  const { log, events } = logOf();
  const socket = openSocket(log, "");
  await pageOf(log);
  socket.requestChunk(frameOf("hello"));
  await expect.poll(() => events.filter(({ type }) => type === "messages")).toHaveLength(1);
  socket.requestChunk(frameOf("bye"));
  socket.end({ state: "done" });
  await expect
    .poll(() =>
      log.store
        .find(newestOf(log))
        ?.messages?.all()
        .map(({ text }) => text),
    )
    .toEqual(["hello", "bye"]);
});

test("what is no WebSocket, or uses what was not agreed on, is told and harms nothing", async () => {
  const { log } = logOf();
  const socket = openSocket(log, "");
  socket.requestChunk(frameOf("fine"));
  socket.requestChunk(frameOf(deflated(Buffer.from("no")), { rsv: 0x40 }));
  socket.requestChunk(frameOf("odd", { rsv: 0x20 }));
  socket.responseChunk(Buffer.from([0xc2, 0xff, 1, 2, 3]));
  socket.responseChunk(Buffer.from("HTTP/1.1 400 Bad Request"));
  socket.end({ state: "done" });
  expect(await linesOf(log)).toEqual([
    "sent text fine",
    "sent text Not decoded: compression was not agreed on.",
    "sent text Not shown: it uses an extension that is unknown here.",
  ]);
  const other = openSocket(log, "x-webkit-deflate-frame");
  other.requestChunk(frameOf("hidden"));
  expect(await linesOf(log)).toEqual([
    "sent text Not shown: it uses the extension x-webkit-deflate-frame, which is unknown here.",
  ]);
});

test("messages are found by text, direction and kind, and page by page", async () => {
  const { log } = logOf();
  const socket = openSocket(log);
  socket.requestChunk(frameOf('{"type":"Order"}'));
  socket.responseChunk(frameOf('{"type":"offer"}'));
  socket.requestChunk(frameOf("", { opcode: 9 }));
  socket.responseChunk(frameOf(Buffer.from([0, 1]), { opcode: 2 }));
  expect(await linesOf(log, { q: "ORDER" })).toEqual(['sent text {"type":"Order"}']);
  expect(await linesOf(log, { direction: "received" })).toHaveLength(2);
  expect(await linesOf(log, { kind: "ping,binary" })).toEqual([
    "sent ping ",
    "received binary AAE=",
  ]);
  expect(await linesOf(log, { after: "2" })).toHaveLength(2);
  const first = await pageOf(log, { limit: "3" });
  expect(first.items.map(({ id }) => id)).toEqual([4, 3, 2]);
  expect(first.nextBefore).toBe(2);
  expect(await pageOf(log, { limit: "3", before: "2" })).toMatchObject({ nextBefore: null });
  expect(await log.messages(1, messageQuerySchema.parse({}))).toBeUndefined();
  const har = JSON.parse(JSON.stringify(await log.allMessages([newestOf(log)])));
  expect(har[0][1].map(({ kind }: { kind: string }) => kind)).toEqual([
    "text",
    "text",
    "ping",
    "binary",
  ]);
  expect(messageQuerySchema.safeParse({ kind: "ping,nothing" }).success).toBe(false);
});

test("with a limit of no bytes only the facts are kept", async () => {
  const { log } = logOf({ bodyBytes: 0 });
  const socket = openSocket(log);
  socket.requestChunk(frameOf("hello"));
  expect((await pageOf(log)).items).toMatchObject([{ bytes: 5, text: "", truncated: true }]);
});

/** As RFC 6455, section 5.3 says. */
function maskedFrame(text: string): Buffer {
  const mask = [7, 99, 250, 0];
  const payload = Buffer.from(text).map((byte, at) => byte ^ (mask[at & 3] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, ...mask]), payload]);
}

test("masks that are missing or unwanted, and wrong texts and codes, are shown as they are", async () => {
  const { log } = logOf();
  const socket = openSocket(log, "");
  const close = (code: number) => frameOf(Buffer.from([code >> 8, code & 255]), { opcode: 8 });
  socket.requestChunk(maskedFrame("masked by the visitor"));
  socket.requestChunk(frameOf("not masked by the visitor"));
  socket.responseChunk(maskedFrame("masked by the app"));
  socket.responseChunk(frameOf(Buffer.from([0x61, 0xc3, 0x28, 0xff])));
  for (const code of [1005, 1006, 65_535, 0]) socket.responseChunk(close(code));
  socket.responseChunk(frameOf("?", { opcode: 8 }));
  // Reserved bits where none belong.
  socket.responseChunk(frameOf("a", { opcode: 9, rsv: 0x70 }));
  const { items, note } = await pageOf(log);
  const shown = items.toReversed().map(({ text, code, note }) => [text, code, note]);
  expect(shown).toEqual([
    ["masked by the visitor", undefined, undefined],
    ["not masked by the visitor", undefined, undefined],
    ["masked by the app", undefined, undefined],
    ["a\ufffd(\ufffd", undefined, expect.stringContaining("not valid UTF-8")],
    ...[1005, 1006, 65_535, 0].map((code) => ["", code, undefined]),
    ["?", undefined, undefined],
    ["a", undefined, undefined],
  ]);
  expect(note).toBeUndefined();
  expect((await log.store.find(newestOf(log))?.detail())?.webSocket?.closeCode).toBe(0);
});

test.each([2n ** 63n, 2n ** 64n - 1n, 2n ** 53n])(
  "a frame of %s bytes ends the reading of its direction alone",
  async (length) => {
    const { log } = logOf();
    const socket = openSocket(log, "");
    const head = Buffer.alloc(10);
    head.set([0x82, 127]);
    head.writeBigUInt64BE(length, 2);
    socket.requestChunk(Buffer.concat([frameOf("before"), head, frameOf("after")]));
    socket.responseChunk(frameOf("other side"));
    expect(await linesOf(log)).toEqual(["sent text before", "received text other side"]);
    expect((await pageOf(log)).note).toBe(
      "Messages from the visitor are no longer read: a frame says that it is too long.",
    );
  },
);

test("a line of 10 MB in an event stream costs its beginning only", async () => {
  const { log } = logOf();
  const stream = openStream(log);
  stream.responseChunk(Buffer.from("data: "));
  for (let index = 0; index < 160; index += 1) stream.responseChunk(Buffer.alloc(65_536, "x"));
  expect(log.capture().bytes).toBeLessThan(200_000);
  stream.responseChunk(Buffer.from("\n\ndata: next\n\n"));
  expect((await pageOf(log)).items).toMatchObject([
    { text: "next" },
    { bytes: 160 * 65_536, truncated: true },
  ]);
});

test("however many names messages have, a hundred are listed, and counted with what is kept", async () => {
  const { log } = logOf();
  const names = (at: number) =>
    Object.fromEntries(Array.from({ length: 50 }, (_, each) => [`token_${at}_${each}`, 1]));
  const socket = openSocket(log, "");
  const stream = openStream(log);
  for (let at = 0; at < 40; at += 1) {
    socket.requestChunk(frameOf(JSON.stringify(names(at))));
    stream.responseChunk(Buffer.from(`data: ${JSON.stringify(names(at))}\n\n`));
    await pageOf(log);
    await pageOf(log, {}, newestOf(log) - 1);
  }
  const full = log.store.state().bytes;
  for (const id of [newestOf(log), newestOf(log) - 1]) {
    const recording = log.store.find(id);
    expect((await recording?.detail())?.masked).toHaveLength(100);
    recording?.messages?.trim(Number.POSITIVE_INFINITY);
  }
  expect(log.store.state().bytes).toBeLessThan(full);
  expect(log.store.state().bytes).toBeGreaterThan(2 * 100 * 60);
});
