import { once } from "node:events";
import http from "node:http";
import { afterAll, expect, test } from "vitest";
import { lockOut } from "@/lib/server/access-guard/refuse";
import { recogniseApp } from "./find-apps";

const servers: http.Server[] = [];
afterAll(() => servers.map((server) => server.close()));

async function listen(answer: http.RequestListener): Promise<number> {
  const server = http.createServer(answer).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

test("an app is offered with its title", async () => {
  const port = await listen((_, response) => response.end("<title>Corner shop</title>"));
  const url = `http://localhost:${port}`;
  expect(await recogniseApp(port)).toEqual({ port, url, label: "Corner shop" });
});

test("the dashboard of another Gatehouse is not offered as an app to share", async () => {
  const refusal = { open: false, status: 401, detail: "Locked" } as const;
  const port = await listen((request, response) => {
    lockOut(request, response, { reason: undefined, to: "/", refusal });
  });
  expect(await recogniseApp(port)).toBeUndefined();
});

test("a page of ngrok's own, as an ingress on this machine answers, is no app", async () => {
  const port = await listen((_, response) => {
    response.writeHead(404, { "Ngrok-Error-Code": "ERR_NGROK_3200" });
    response.end("<title>ERR_NGROK_3200</title>");
  });
  expect(await recogniseApp(port)).toBeUndefined();
});

test("an app that builds its page first is still found", async () => {
  const port = await listen((_, response) => {
    setTimeout(() => response.end("<title>Slow shop</title>"), 900);
  });
  expect(await recogniseApp(port)).toMatchObject({ port, label: "Slow shop" });
});
