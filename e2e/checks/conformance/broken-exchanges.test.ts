import { mkdtempSync, rmSync } from "node:fs";
import type net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { requestQuerySchema } from "@/lib/contract/request-query";
import { listRequests } from "@/lib/traffic/capture/list-requests.fixture";
import type { AppHealth } from "@/lib/upstream/app-health";
import { openProxyTo, type TestProxy } from "./open-proxy";
import { type ScriptedApp, scriptedApp } from "./scripted-app";
import { converse, readAnswers, type Step } from "./wire";

// One side makes a mistake or leaves. Only this one exchange may fail: the next one passes, and nothing stays open.

const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-broken-"));
const closers: (() => void)[] = [];

afterAll(() => rmSync(socketFolder, { recursive: true }));

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
const HOST = "Host: shop.example.com\r\n";
const CLOSE = "Connection: close\r\n";
const GET = `GET /bad HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;

type World = TestProxy & { app: ScriptedApp; told: AppHealth[] };

/** The script handles requests to /bad. The app answers all others correctly. */
async function world(onBad: (socket: net.Socket, head: string) => void): Promise<World> {
  const app = await scriptedApp((socket, head) => {
    if (head.includes(" /bad")) onBad(socket, head);
    else socket.write(GOOD);
  });
  const told: AppHealth[] = [];
  const onApp = (health: AppHealth) => void told.push(health);
  const proxy = await openProxyTo(app.url, socketFolder, { onApp });
  closers.push(proxy.tunnelProxy.close, app.close);
  return { app, told, ...proxy };
}

async function say({ place, app }: World, steps: Step[], methods = ["GET"]) {
  const bytes = await converse(place, steps, () => app.heads.length > 0);
  return { text: bytes.toString("latin1"), answers: readAnswers(bytes, methods) };
}

/** The next exchange passes, and the app has no connection of the one before. */
async function expectRecovered(at: World): Promise<void> {
  const { answers } = await say(at, [`GET /good HTTP/1.1\r\n${HOST}${CLOSE}\r\n`]);
  expect(answers).toMatchObject([{ status: 200, body: "good", complete: true }]);
  await expect.poll(() => at.app.open.size, { interval: 5, timeout: 6_000 }).toBeLessThanOrEqual(1);
}

const LEAVERS: [string, Step[]][] = [
  ["in the middle of a head", ["GET /bad HTTP/1.1\r\nHos", { leave: "destroy" }]],
  ["in the middle of a head, in order", ["GET /bad HTTP/1.1\r\nHos", { leave: "end" }]],
  ["after a head", [`GET /bad HTTP/1.1\r\n${HOST}\r\n`, { seen: true }, { leave: "destroy" }]],
  [
    "after a head, in order",
    [`GET /bad HTTP/1.1\r\n${HOST}\r\n`, { seen: true }, { leave: "end" }],
  ],
  [
    "in the middle of a body",
    [
      `POST /bad HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\nfour`,
      { seen: true },
      { leave: "destroy" },
    ],
  ],
  [
    "in the middle of a chunk",
    [
      `POST /bad HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n9\r\nfour`,
      { seen: true },
      { leave: "destroy" },
    ],
  ],
  [
    "while the app has not agreed to a WebSocket",
    [
      `GET /bad HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      { seen: true },
      { leave: "end" },
    ],
  ],
  [
    "with three requests under way",
    [`GET /bad HTTP/1.1\r\n${HOST}\r\n`.repeat(3), { seen: true }, { leave: "destroy" }],
  ],
];

test.each(LEAVERS)("a visitor leaves %s, and the app never answers", async (_, steps) => {
  const at = await world(() => undefined);
  await say(at, steps);
  await expectRecovered(at);
  // Requests that waited for their turn were never begun.
  expect(at.app.heads.filter((head) => head.includes("/bad")).length).toBeLessThanOrEqual(1);
});

test("requests on one connection are handled one after the other", async () => {
  const open: net.Socket[] = [];
  const at = await world((socket) => open.push(socket));
  const both = say(
    at,
    [`POST /bad HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n${GET}`],
    ["POST", "GET"],
  );
  await expect.poll(() => open.length, { interval: 5 }).toBe(1);
  open[0]?.write(GOOD);
  await expect.poll(() => open.length, { interval: 5 }).toBe(2);
  open[1]?.write(GOOD);
  expect((await both).answers).toMatchObject([{ body: "good" }, { body: "good" }]);
});

test("garbage after a request ends only that connection", async () => {
  const at = await world((socket) => socket.write(GOOD));
  await say(at, [`GET /bad HTTP/1.1\r\n${HOST}\r\n\x00\x01garbage\r\n\r\n`]);
  await expectRecovered(at);
});

const ANSWER =
  "HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

test("an app may close at any byte of its answer", async () => {
  let length = 0;
  const at = await world((socket) => socket.end(ANSWER.slice(0, length)));
  const headLength = ANSWER.indexOf("\r\n\r\n") + 4;
  for (; length < ANSWER.length; length += 1) {
    const { answers } = await say(at, [GET]);
    const [answer] = answers;
    if (length < headLength) expect(answer, String(length)).toMatchObject({ status: 502 });
    else expect(answer, String(length)).toMatchObject({ status: 200, complete: false });
  }
  await expectRecovered(at);
});

test("an app may send its answer one byte at a time", async () => {
  const at = await world((socket) => {
    const bytes = [...`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ANSWER}`];
    const next = () => {
      const byte = bytes.shift();
      if (byte !== undefined) socket.write(byte, () => setImmediate(next));
    };
    next();
  });
  const { answers } = await say(at, [GET]);
  expect(answers).toMatchObject([{ status: 103 }, { status: 200, body: "hello", complete: true }]);
  await expectRecovered(at);
});

test("an app may answer before it has read the request", async () => {
  const at = await world((socket) => {
    socket.pause();
    const answer = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
    socket.end(answer, () => socket.resume());
  });
  const body = "x".repeat(1024 * 1024);
  const head = `POST /bad HTTP/1.1\r\n${HOST}${CLOSE}Content-Length: ${body.length}\r\n\r\n`;
  const { answers } = await say(at, [head + body], ["POST"]);
  expect(answers).toMatchObject([{ status: 413, body: "no" }]);
  await expectRecovered(at);
});

const SURPLUS: [string, string, string][] = [
  ["answers twice at once", GOOD, `${GOOD}${GOOD.replace("good", "evil")}`],
  ["sends more than its length", GOOD, `${GOOD} and more`],
  ["answers HEAD with a body", "", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"],
];

test.each(SURPLUS)("an app that %s: no other visitor gets the rest", async (_, good, answer) => {
  const at = await world((socket) => socket.write(answer));
  const method = good === "" ? "HEAD" : "GET";
  for (let count = 0; count < 5; count += 1) {
    const { answers } = await say(at, [GET.replace("GET", method)], [method]);
    expect(answers).toMatchObject([{ status: 200, body: good === "" ? "" : "good" }]);
    await expectRecovered(at);
  }
});

test("the connection of an app that sends a second answer is not used again", async () => {
  const sockets: net.Socket[] = [];
  const at = await world((socket) => {
    sockets.push(socket);
    socket.write(GOOD);
  });
  await say(at, [GET]);
  const [socket] = sockets;
  expect(socket?.destroyed).toBe(false);
  socket?.write(GOOD.replace("good", "evil"));
  await expect.poll(() => socket && at.app.open.has(socket), { interval: 5 }).toBe(false);
  await expectRecovered(at);
});

test("an app may send fewer bytes than its Content-Length", async () => {
  const at = await world((socket) =>
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour"),
  );
  const { answers } = await say(at, [GET]);
  expect(answers).toMatchObject([{ status: 200, body: "four", complete: false }]);
  await expectRecovered(at);
});

test("every hint arrives, with every Link, and then the answer", async () => {
  const links = ["</a.css>; rel=preload", '</b.js>; rel="preload"; title="b, and \\"more\\""', ""];
  const lines = links.map((link) => `Link: ${link}\r\n`).join("");
  const hint = `HTTP/1.1 103 Early Hints\r\n${lines}Content-Length: 7\r\n\r\n`;
  const at = await world((socket) => socket.write(hint + hint + GOOD));
  const { answers } = await say(at, [GET]);
  const headers = links.map((link) => ["Link", link]);
  const [first, second, answer] = answers;
  expect([first, second]).toMatchObject([
    { status: 103, headers },
    { status: 103, headers },
  ]);
  expect(answer).toMatchObject({ status: 200, body: "good" });
});

const UPGRADE = `GET /bad HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
const AGREED = "HTTP/1.1 101 Fine\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

const REFUSALS: [string, string, number][] = [
  ["with a status", "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", 403],
  ["with a folded header", "HTTP/1.1 403 No\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nno", 403],
  ["with status 000", "HTTP/1.1 000 No\r\nContent-Length: 2\r\n\r\nno", 502],
  ["with a control character", "HTTP/1.1 403 N\x01o\r\nContent-Length: 2\r\n\r\nno", 502],
  ["with 101 and nothing else", "HTTP/1.1 101 Fine\r\n\r\n", 502],
  ["with another protocol", AGREED.replace("websocket", "h2c"), 502],
  ["with something that is not HTTP", "220 mail.example.com ESMTP\r\n", 502],
  ["with nothing", "", 502],
];

test.each(REFUSALS)("a WebSocket that the app refuses %s", async (_, answer, status) => {
  const at = await world((socket) => socket.end(answer, "latin1"));
  const { answers } = await say(at, [UPGRADE]);
  expect(answers).toMatchObject([{ status, complete: true }]);
  await expectRecovered(at);
});

test("when the visitor ends a WebSocket, it is ended at an app that does not react", async () => {
  let isCut = false;
  const at = await world((socket) => {
    socket.write(AGREED);
    // It continues to send, so that it notices when nobody is there any more.
    const timer = setInterval(() => socket.write("tick"), 20);
    socket.on("close", () => {
      clearInterval(timer);
      isCut = true;
    });
  });
  const said = say(at, [UPGRADE, { until: "tick" }, { leave: "end" }]);
  await expect.poll(() => isCut, { interval: 5, timeout: 6_000 }).toBe(true);
  await said;
  await expectRecovered(at);
});

test("the last bytes of an app in a WebSocket arrive", async () => {
  const last = "y".repeat(2 * 1024 * 1024);
  const at = await world((socket) => socket.end(AGREED + last));
  const { text } = await say(at, [UPGRADE, { until: "\r\n\r\n" }]);
  expect(text.length - text.indexOf("\r\n\r\n") - 4).toBe(last.length);
  await expectRecovered(at);
});

test("a request that announces trailers without chunks arrives without the announcement", async () => {
  const at = await world((socket) => socket.write(GOOD));
  for (const extra of ["", "Connection: Upgrade\r\nUpgrade: websocket\r\n"]) {
    await say(at, [
      `GET /bad HTTP/1.1\r\n${HOST}Trailer: X-Sum\r\n${extra || CLOSE}\r\n`,
      { until: "good" },
      { leave: "end" },
    ]);
  }
  expect(at.app.heads).toHaveLength(2);
  for (const head of at.app.heads) expect(head).not.toContain("Trailer");
});

test("trailers of a request cannot say who sent it or where to", async () => {
  const at = await world((socket) => setImmediate(() => socket.end(GOOD)));
  await say(at, [
    `POST /bad HTTP/1.1\r\n${HOST}${CLOSE}Transfer-Encoding: chunked\r\n\r\n0\r\nX-Sum: 1\r\nNgrok-Auth-User-Email: a@b.example\r\nHost: b\r\n\r\n`,
  ]);
  await expect.poll(() => at.app.received(), { interval: 5 }).toContain("X-Sum: 1");
  expect(at.app.received()).not.toMatch(/a@b|Host: b/i);
});

test("more than 256 KiB of headers are refused, and none is dropped", async () => {
  const at = await world((socket) => socket.write(GOOD));
  const many = (count: number) => "a: b\r\n".repeat(count);
  await say(at, [`GET /bad HTTP/1.1\r\n${HOST}${CLOSE}${many(20_000)}\r\n`]);
  expect(at.app.heads[0]?.match(/\na: b/g)).toHaveLength(20_000);
  const { answers } = await say(at, [`GET /bad HTTP/1.1\r\n${HOST}${CLOSE}${many(200_000)}\r\n`]);
  expect(answers).toMatchObject([{ status: 431 }]);
});

test("an app that answered is not reported as down: the page, the record and the status name the header", async () => {
  const at = await world((socket) =>
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"),
  );
  const reason = "the header Content-Length comes more than once, with different values";
  const { text } = await say(at, [GET.replace(CLOSE, `${CLOSE}Accept: text/html\r\n`)]);
  expect(text).toContain(" 502 Bad Gateway\r\n");
  expect(text).toContain("cannot be passed on");
  expect(text).toContain(reason.slice(1));
  expect(text).not.toContain("not running");
  const detail = `Its answer cannot be passed on: ${reason}.`;
  expect(at.told).toEqual([{ reachable: true, code: "unreadable", detail }]);
  const [summary] = listRequests(at.log.store, requestQuerySchema.parse({})).items;
  expect(await at.log.store.find(summary?.id ?? 0)?.detail()).toMatchObject({
    state: "failed",
    status: 502,
    error: detail,
  });
});
