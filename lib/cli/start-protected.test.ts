import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import { VERSION } from "@/lib/base/version";
import type { Tunnel, TunnelStatus } from "@/lib/contract/tunnels";
import { describeWhyNot, startProtected } from "./start-protected";

// A server that says what a dashboard says, in an order that a real one has only now and then.

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const LONG_AGO = "2026-01-01T00:00:00.000Z";
const HOUR_MS = 3_600_000;
const soon = () => new Date(Date.now() + HOUR_MS).toISOString();

function shop(fields: Partial<TunnelStatus> = {}): Tunnel {
  const tunnel = sampleTunnel("shop");
  return { ...tunnel, status: { ...tunnel.status, desired: "up", since: LONG_AGO, ...fields } };
}

const up = (verdict: TunnelStatus["protection"]["verdict"] = "protected") =>
  shop({
    state: "online",
    url: "https://shop.example.com",
    protection: { verdict },
    since: soon(),
  });
const starting = () => shop({ state: "starting", since: soon() });

type Said = {
  events?: [string, object][];
  started?: object;
  status?: number;
  ends?: boolean;
  before?: Tunnel;
};

/** `events` come after the start, in one piece. */
async function serve({
  events = [],
  started = starting(),
  status = 202,
  ends = false,
  before,
}: Said) {
  let stream: ServerResponse | undefined;
  const write = (type: string, data: object) =>
    stream?.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  const empty = { sessions: [], notices: [], visitors: [], traffic: [], asks: [], groups: [] };
  const starts: string[] = [];
  server = createServer((request, response) => {
    const json = (code: number, body: object) =>
      response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.url === "/api/events") {
      stream = response.writeHead(200, { "content-type": "text/event-stream" });
      return void write("snapshot", { version: VERSION, tunnels: [], ...empty });
    }
    if (request.method === "GET") return json(200, [before ?? shop({ state: "stopped" })]);
    starts.push(request.url ?? "");
    for (const event of events) write(...event);
    json(status, started);
    if (ends) stream?.end();
    return undefined;
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const dashboard = { url: `http://127.0.0.1:${port}`, token: "t" };
  const outcome = async (deadlineMs = 60_000) => {
    const [result] = await startProtected(dashboard, ["shop"], { deadlineMs });
    return result?.isProtected ? result.url : result?.problem;
  };
  return { outcome, starts, dashboard };
}

test("it waits until protected was seen, past what happened before the start", async () => {
  const stopped = shop({ state: "stopped", desired: "down" });
  const failed = shop({
    state: "failed",
    lastError: { title: "Old", detail: "Old.", at: LONG_AGO },
  });
  const { outcome } = await serve({
    events: [
      ["tunnel", stopped],
      ["tunnel", failed],
      ["tunnel", starting()],
      ["tunnel", up("unknown")],
      ["tunnel", { ...up(), id: "other" }],
      ["tunnel", up()],
    ],
  });
  expect(await outcome()).toBe("https://shop.example.com");
});

test("a tunnel that is protected already is not started again", async () => {
  const { outcome, starts } = await serve({ before: up() });
  expect(await outcome()).toBe("https://shop.example.com");
  expect(starts).toEqual([]);
});

test("it says why not: refused, failed, stopped, removed, or not seen in time", async () => {
  const lastError = {
    code: "ERR_NGROK_334",
    title: "Taken",
    detail: "In use.",
    side: "ngrok",
    fix: "Stop it.",
  } as const;
  const at = soon();
  const refusal = {
    type: "about:blank",
    title: "Locked",
    status: 409,
    detail: "No.",
    code: "locked",
  };
  const problemOf = async (said: Said, deadlineMs?: number) => {
    const { outcome } = await serve(said);
    const problem = await outcome(deadlineMs);
    server?.closeAllConnections();
    server?.close();
    return problem;
  };
  expect(await problemOf({ status: 409, started: refusal })).toMatchObject({ code: "locked" });
  const failed = shop({ state: "failed", since: at, lastError: { ...lastError, at } });
  expect(await problemOf({ events: [["tunnel", failed]] })).toMatchObject(lastError);
  const stopped = shop({ state: "stopping", desired: "down", since: at });
  expect(await problemOf({ events: [["tunnel", stopped]] })).toMatchObject({
    code: "stopped_meanwhile",
  });
  expect(await problemOf({ events: [["removed", { id: "shop" }]] })).toMatchObject({
    code: "removed_meanwhile",
  });
  expect(await problemOf({ events: [["tunnel", up("unreachable")]] }, 500)).toMatchObject({
    code: "not_seen_protected",
  });
  expect(describeWhyNot(lastError)).toBe(
    "Taken (ERR_NGROK_334)\nIn use.\nWhose side: ngrok account\nNext step: Stop it.",
  );
});

test("a dashboard that ends meanwhile is told, and a wait that is not wanted any more ends", async () => {
  const { outcome } = await serve({ ends: true });
  await expect(outcome()).rejects.toMatchObject({ code: 3 });
  server?.closeAllConnections();
  server?.close();
  const { dashboard } = await serve({});
  const stop = new AbortController();
  const waiting = startProtected(dashboard, ["shop"], {
    deadlineMs: 60_000,
    signal: stop.signal,
    onProgress: () => stop.abort(new Error("enough")),
  });
  await expect(waiting).rejects.toThrow("enough");
});
