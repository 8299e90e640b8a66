import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { loginPolicy, type SdkLab, startSdkLab } from "@/e2e/lab/edge/sdk-lab";
import { Orders } from "./apps/orders";
import { startOrdersApi } from "./apps/orders-api";
import type { ServedApp } from "./apps/serve";
import { keepUpstream, openKept } from "./kept";
import { VisitorBrowser } from "./visitor-browser";
import { spotOf } from "./visitors";

let world: SdkLab;
let api: ServedApp;
const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-test-"));
const stop = new AbortController();

beforeAll(async () => {
  world = await startSdkLab();
  api = await startOrdersApi(0, new Orders());
});
afterEach(() => world.clear());
afterAll(async () => {
  stop.abort();
  await api.close();
  await world.lab.close();
  rmSync(folder, { recursive: true });
});

async function openTunnel(): Promise<string> {
  const session = await world.connect();
  const listener = await session
    .httpEndpoint()
    .trafficPolicy(loginPolicy(world.lab))
    .listenAndForward(`http://127.0.0.1:${api.port}`);
  return listener.url() ?? "";
}

test("a visitor logs in at the lab, makes an order, and gets the API's errors", async () => {
  const url = await openTunnel();
  const visitor = new VisitorBrowser("member@example.com", stop.signal);
  expect(await visitor.fetch(`${url}/orders`)).not.toBe(200);
  expect(await visitor.open(`${url}/`)).toBe(200);
  expect(await visitor.fetch(`${url}/orders`)).toBe(200);
  const json = { item: "Mug", customer: "Tester" };
  expect(await visitor.fetch(`${url}/orders`, { method: "POST", json })).toBe(201);
  expect(await visitor.fetch(`${url}/orders`, { method: "POST", json: {} })).toBe(422);
  expect(await visitor.fetch(`${url}/orders/9999`)).toBe(404);
  expect(await visitor.fetch(`${url}/exports/orders.csv`)).toBe(500);
});

test("an answer without an end does not hold a visitor up", async () => {
  const url = await openTunnel();
  const visitor = new VisitorBrowser("member@example.com", stop.signal);
  expect(await visitor.open(`${url}/events`)).toBe(200);
});

test("nobody answers at an app that restarts, and then it is the same app again", async () => {
  const app = await startOrdersApi(0, new Orders());
  const ask = () => fetch(`http://127.0.0.1:${app.port}/orders`);
  let end = () => {};
  const down = new Promise<void>((resolve) => (end = resolve));
  const back = app.restart(down);
  await expect
    .poll(() =>
      ask().then(
        () => "up",
        () => "down",
      ),
    )
    .toBe("down");
  end();
  await back;
  expect((await ask()).status).toBe(200);
  await app.close();
});

test("a visitor goes only to what is online, and behind a link to the app", () => {
  const url = "http://friday.localhost:1";
  const status = { state: "online", url: `${url}/` };
  expect(spotOf({ id: "t", status })).toEqual({ url, app: undefined });
  const linked = { ...status, url: `${url}/.gatehouse/go/t/`, link: { url } };
  expect(spotOf({ id: "t", status: linked })).toEqual({ url, app: "t" });
  expect(spotOf({ id: "t", status: { ...status, state: "stopped" } })).toBeUndefined();
  expect(spotOf({ id: "t", status: { state: "online" } })).toBeUndefined();
});

test("an app's new port is entered, but not over what the user has entered", () => {
  const entered = "http://localhost:4756";
  expect(keepUpstream(entered, entered, 4756)).toBeUndefined();
  expect(keepUpstream(entered, entered, 5000)).toBe("5000");
  expect(keepUpstream(entered, undefined, 5000)).toBe("5000");
  expect(keepUpstream("http://localhost:3000", entered, 5000)).toBeUndefined();
  expect(keepUpstream("unix:/run/app.sock", undefined, 5000)).toBe("5000");
});

test("what the demo made is known at its next start, unless the data are other ones", () => {
  const file = path.join(folder, "made.json");
  openKept(file, []).set("api", { id: "t1", upstream: "http://localhost:4756" });
  expect(openKept(file, ["t1"]).get("api")?.id).toBe("t1");
  expect(openKept(file, ["t2"]).get("api")).toBeUndefined();
  writeFileSync(file, "{");
  expect(openKept(file, ["t1"]).get("api")).toBeUndefined();
});
