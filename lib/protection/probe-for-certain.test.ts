import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openThreads } from "@/e2e/proxy-threads";
import type { TrafficProxy } from "@/lib/traffic/proxy-thread";
import { probeForCertain } from "./probe-for-certain";

// An edge that passes the probe to our proxy, or closes the connection as ngrok does when nobody listens there. The
// proxy's thread is real and crashes while the probe is on its way.

const threads = openThreads();
let proxy: TrafficProxy;
let hits = 0;
let onVisit: (request: http.IncomingMessage, response: http.ServerResponse) => void;
const app = http.createServer((_request, response) => {
  hits += 1;
  response.end("the app");
});
const edge = http.createServer((request, response) => onVisit(request, response));
let edgeUrl: string;
let proxyUrl: string;

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await once(app.listen(0, "127.0.0.1"), "listening");
  await once(edge.listen(0, "127.0.0.1"), "listening");
  edgeUrl = `http://127.0.0.1:${(edge.address() as AddressInfo).port}/`;
  proxy = threads.launch({ pausesMs: [0] });
  proxyUrl = (await proxy.openTunnelProxy(threads.order(app))).url;
});

afterEach(() => {
  hits = 0;
});

afterAll(async () => {
  await threads.close();
  edge.close();
  app.close();
});

const check = () => probeForCertain(edgeUrl, undefined, (nonce) => proxy.expectProbe(nonce));

async function crashThread(): Promise<void> {
  const before = threads.crashes.length;
  threads.crash("throw");
  await expect.poll(() => threads.crashes.length, { timeout: 10_000 }).toBe(before + 1);
}

function letThrough(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const { headers } = request;
    const place = { socketPath: proxyUrl.slice("unix:".length), agent: false, headers };
    http.get(place, (answer) => {
      response.writeHead(answer.statusCode ?? 0);
      answer.pipe(response).on("close", resolve);
    });
  });
}

test.skipIf(process.platform === "win32")(
  "a probe that finds nobody because the thread crashed is sent again, and finds the tunnel open",
  async () => {
    let visits = 0;
    onVisit = async (request, response) => {
      visits += 1;
      if (visits > 1) return void letThrough(request, response);
      await crashThread();
      response.writeHead(502).end();
    };
    expect(await check()).toMatchObject({ verdict: "open" });
    expect([visits, hits]).toEqual([2, 0]);
  },
);

test.skipIf(process.platform === "win32")(
  "a tunnel that was seen open is open, though the thread crashed right after",
  async () => {
    let visits = 0;
    onVisit = async (request, response) => {
      visits += 1;
      const hold = http.get({
        socketPath: proxyUrl.slice("unix:".length),
        agent: false,
        headers: request.headers,
      });
      await once(hold, "response");
      await crashThread();
      response.destroy();
    };
    expect(await check()).toMatchObject({ verdict: "open" });
    expect([visits, hits]).toEqual([1, 0]);
  },
);

test("a login that is seen while the thread crashes each time proves nothing", async () => {
  let visits = 0;
  onVisit = async (_request, response) => {
    visits += 1;
    await crashThread();
    response.writeHead(302, { location: "/authorize?client_id=ours" }).end();
  };
  const login = { authorizationEndpoint: `${edgeUrl}authorize`, clientId: "ours" };
  const found = await probeForCertain(edgeUrl, login, (nonce) => proxy.expectProbe(nonce));
  expect(found).toMatchObject({ verdict: "unknown" });
  expect(visits).toBe(3);
});
