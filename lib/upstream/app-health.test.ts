import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import https from "node:https";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { type AppHealth, AppWatch } from "./app-health";
import { Unpassable } from "./unpassable";
import { openUpstreamClient } from "./upstream-client";

const closers: (() => void)[] = [];

// The tests wait most of the time, so they run side by side.
afterAll(() => {
  for (const close of closers.splice(0).reverse()) close();
});

/** An app that only accepts connections, and counts them. */
async function listen(where: { port: number; host: string } | { path: string }) {
  const state = { connections: 0 };
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    state.connections += 1;
    open.add(socket);
    socket.on("error", () => undefined);
  });
  server.listen(where);
  await once(server, "listening");
  const end = async () => {
    for (const socket of open) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  };
  closers.push(() => void end());
  const address = server.address();
  return { state, end, port: typeof address === "object" && address ? address.port : 0 };
}

const WAIT = { timeout: 30_000, interval: 20 };
const anyPort = { port: 0, host: "127.0.0.1" };

/** Watches the app at this URL and keeps what was told. */
function watch(upstreamUrl: string) {
  const told: AppHealth[] = [];
  const client = openUpstreamClient({ upstreamUrl, verifyUpstreamTls: true });
  const app = new AppWatch(upstreamUrl, client, (health) => told.push(health));
  closers.push(() => {
    app.close();
    client.close();
  });
  app.watch();
  // `expect.poll` refuses tests that run side by side.
  const tells = (health: Partial<AppHealth>) =>
    vi.waitFor(() => expect(told.at(-1)).toMatchObject(health), WAIT);
  return { app, told, tells };
}

test.concurrent("without a visitor it is seen that the app answers, that it dies, and that it is back", async () => {
  const first = await listen(anyPort);
  const { tells, told } = watch(`http://127.0.0.1:${first.port}`);
  await tells({ reachable: true });
  await first.end();
  await tells({ reachable: false, code: "nothing-listens" });
  await listen({ port: first.port, host: "127.0.0.1" });
  await tells({ reachable: true });
  expect(told.map(({ reachable }) => reachable)).toEqual([true, false, true]);
});

test.concurrent("a socket file that is gone, and comes back", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));
  closers.push(() => rmSync(folder, { recursive: true }));
  const socket = path.join(folder, "app.sock");
  const app = await listen({ path: socket });
  const { tells } = watch(`unix:${socket}`);
  await tells({ reachable: true });
  await app.end();
  await tells({ reachable: false, code: "no-socket" });
  await listen({ path: socket });
  await tells({ reachable: true });
});

test.concurrent("an app on https is connected to, whatever its certificate", async () => {
  const { key, cert } = makeEdgeCertificate();
  const server = https.createServer({ key, cert }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  closers.push(() => void server.close());
  const { tells } = watch(`https://127.0.0.1:${port}`);
  await tells({ reachable: true });
  server.close();
  await tells({ reachable: false, code: "nothing-listens" });
});

test.concurrent("an app that hangs, and does not take connections any more, is down", async () => {
  const { child, port } = await hang();
  const { tells } = watch(`http://127.0.0.1:${port}`);
  await tells({ reachable: false, code: "timeout" });
  child.kill("SIGKILL");
  await tells({ reachable: false, code: "nothing-listens" });
});

test.concurrent("what a visitor's request showed is not looked at again at once, and is not replaced by a connection", async () => {
  const server = await listen(anyPort);
  const { app, told } = watch(`http://127.0.0.1:${server.port}`);
  app.reached(Object.assign(new Error("ended"), { code: "ECONNRESET" }));
  expect(told).toMatchObject([{ reachable: false, code: "cut" }]);
  expect(app.isDue(performance.now())).toBe(false);
  await app.look();
  expect(told).toHaveLength(1);
  app.reached();
  expect(told.at(-1)).toEqual({ reachable: true });
  app.reached(new Unpassable("answer", "it is not HTTP"));
  await app.look();
  expect(told.at(-1)).toMatchObject({ reachable: true, code: "unreadable" });
});

test.concurrent("after it is closed nobody connects, and nothing is told", async () => {
  const server = await listen(anyPort);
  const { app, told, tells } = watch(`http://127.0.0.1:${server.port}`);
  await tells({ reachable: true });
  const looking = app.look();
  app.close();
  await looking;
  app.watch();
  const other = await listen(anyPort);
  watch(`http://127.0.0.1:${other.port}`);
  // What was on its way when it was closed has arrived by now.
  await vi.waitFor(() => expect(other.state.connections).toBeGreaterThan(0), WAIT);
  const { connections } = server.state;
  // Between two turns of another one this one would have had its next.
  await vi.waitFor(() => expect(other.state.connections).toBeGreaterThan(2), WAIT);
  expect(server.state.connections).toBe(connections);
  expect(told).toHaveLength(1);
});

const HANGS = `require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, function () {
  require("node:fs").writeSync(1, String(this.address().port));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
})`;

/** A process that listens and is stuck. Its queue is full, so it answers nobody who connects later. */
async function hang() {
  const child = spawn(process.execPath, ["-e", HANGS], { stdio: ["ignore", "pipe", "ignore"] });
  closers.push(() => child.kill("SIGKILL"));
  const [chunk] = await once(child.stdout, "data");
  const port = Number(String(chunk));
  for (let n = 0; n < 8; n += 1) {
    const socket = net.connect(port, "127.0.0.1").on("error", () => undefined);
    closers.push(() => socket.destroy());
  }
  return { child, port };
}
