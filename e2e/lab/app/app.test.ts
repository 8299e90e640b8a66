import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { z } from "zod";
import { type SampleApp, startSampleApp } from "./start-app";

let app: SampleApp;

beforeAll(async () => {
  app = await startSampleApp();
});

afterAll(() => app.close());

test("it greets the visitor named in the headers, and says when no header names one", async () => {
  const headers = {
    "ngrok-auth-user-email": "member@example.com",
    "ngrok-auth-user-name": "<Member>",
  };
  const known = await (await fetch(app.url, { headers })).text();
  expect(known).toContain("Signed in as <strong>&#60;Member&#62;</strong>, member@example.com");
  expect(await (await fetch(app.url)).text()).toContain("not told who you are");
});

test.each(["//", "*", "/%", "//elsewhere.example.com:port/", "/hits?a=//"])(
  "%s is asked for and answered",
  async (path) => {
    const [response] = await once(http.get({ port: app.port, path, agent: false }), "response");
    response.resume();
    expect(response.statusCode).toBe(200);
  },
);

test("an upload is hashed, and a download has the hash that was announced", async () => {
  const body = randomBytes(300_000);
  const uploaded = await fetch(`${app.url}/upload`, { method: "POST", body });
  expect(await uploaded.json()).toEqual({ sha256: sha256(body), length: body.length });
  const get = async (path: string) =>
    Buffer.from(await (await fetch(app.url + path)).arrayBuffer());
  const download = await get("/download?bytes=300000&seed=a");
  expect(download).toHaveLength(300_000);
  expect(String(await get("/download/hash?bytes=300000&seed=a"))).toBe(sha256(download));
  expect(await get("/download?bytes=300000&seed=b")).not.toEqual(download);
  const [first, second] = [download.subarray(0, 65_536), download.subarray(65_536, 131_072)];
  expect(first).not.toEqual(second);
});

test("it echoes requests and sockets, sends ticks, answers late, and counts", async () => {
  const before = app.hits();
  const echo = await fetch(`${app.url}/echo?q=1`, { method: "PUT", body: "hello" });
  expect(await echo.json()).toMatchObject({ method: "PUT", url: "/echo?q=1", body: "hello" });

  const socket = new WebSocket(`${app.url.replace("http", "ws")}/ws`);
  await once(socket, "open");
  socket.send("hello");
  expect(String((await once(socket, "message"))[0])).toBe("hello");
  socket.close();

  const leave = new AbortController();
  const ticks = await fetch(`${app.url}/events`, { signal: leave.signal });
  const { value } = (await ticks.body?.getReader().read()) ?? {};
  expect(Buffer.from(value ?? []).toString()).toContain("data: tick 1");
  leave.abort();

  const asked = performance.now();
  await fetch(`${app.url}/slow?ms=40`);
  expect(performance.now() - asked).toBeGreaterThan(35);

  expect(app.visits()).toBe(0);
  await fetch(app.url, { headers: { "x-forwarded-host": "shop.example.com" } });
  expect(app.visits()).toBe(1);
  expect(app.hits()).toBe(before + 5);
  const hits = z.object({ hits: z.int() });
  expect(hits.parse(await (await fetch(`${app.url}/hits`)).json()).hits).toBe(before + 5);
});

function sha256(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
