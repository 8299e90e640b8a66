import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { CLIENT, ISSUER, openProvider } from "@/e2e/gate-tokens";
import { newGateHeaders } from "@/lib/traffic/gate-header-names";
import { Choices } from "@/lib/traffic/link/choices";
import { openProxy } from "@/lib/traffic/proxy/proxy";
import { judge, median, printTable } from "./table";

const ROUND_MS = 200;
const WARM_MS = 1_500;
const AT_ONCE = 64;
const MIB = 1024 * 1024;
const WAYS = ["alone", "behind a link"] as const;
type Way = (typeof WAYS)[number];

/**
 * The same app with a gate of its own, and as one of three behind a link, in turns. Client, proxy and app share one thread,
 * and nothing of ngrok is between them: so what a request costs here is nearly all that the proxy does.
 */
export async function benchLink(rounds = 60): Promise<void> {
  const world = await open();
  const rates: Record<Way, number[]> = { alone: [], "behind a link": [] };
  for (const way of WAYS) await load(world.visit[way], WARM_MS);
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % 2 === 0 ? WAYS : [...WAYS].reverse();
    for (const way of turn) rates[way].push(await load(world.visit[way], ROUND_MS));
  }
  await world.close();
  // Of two rounds that follow each other: whatever else the machine does changes more slowly.
  const kept = median(
    rates.alone.map((rate, round) => (rates["behind a link"][round] ?? 0) / rate),
  );
  printTable(
    `Requests in a second of the processor to an app with a gate, ${AT_ONCE} at once, medians of ${rounds} rounds`,
    ["way", "requests"],
    WAYS.map((way) => [way, String(Math.round(median(rates[way])))]),
  );
  judge(`a link leaves at least 0.97 of it (${kept.toFixed(3)})`, kept >= 0.97);
}

/** Requests in a second of the processor, which says the same on a machine that does other things as well. */
async function load(visit: () => Promise<void>, ms: number): Promise<number> {
  const begun = performance.now();
  const before = process.cpuUsage();
  let count = 0;
  const one = async () => {
    while (performance.now() - begun < ms) {
      await visit();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  const { user, system } = process.cpuUsage(before);
  return (count * 1_000_000) / (user + system);
}

async function open() {
  const socketFolder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-bench-"));
  const app = http.createServer((_request, response) => {
    response.setHeader("set-cookie", "sid=1; Path=/; HttpOnly");
    response.end("x".repeat(2_000));
  });
  await once(app.listen(0, "127.0.0.1"), "listening");
  const nothing = () => undefined;
  const reports = {
    ...{ events: nothing, app: nothing, firstVisit: nothing, probe: nothing, gate: nothing },
    ...{ asked: nothing, grantUsed: nothing, keysWanted: nothing, alarm: nothing, visits: nothing },
  };
  const memory = { budgetBytes: 64 * MIB, bodyBytes: 64 * 1024 };
  const proxy = openProxy({ thread: "proxy", ...memory, firstRequestId: 1 }, reports);
  const provider = await openProvider();
  proxy.setIssuerKeys(ISSUER, provider.keys());
  const headers = newGateHeaders();
  const gate = { headers, issuerUrl: ISSUER, clientId: CLIENT, maxAgeMs: 86_400_000 };
  const lists = { emails: ["member@example.com"], domains: [], roles: [], tenants: [] };
  const access = {
    ...{ ...lists, requireVerifiedEmail: true, mayAsk: false },
    ...{ grants: [], removals: [], asks: [] },
  };
  const order = {
    upstreamUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
    ...{ verifyUpstreamTls: true, rewriteHost: false, hideIdentity: false, identified: true },
    ...{ policyAdds: [], inspect: true, notes: [], access },
  };
  const publicUrl = "https://apps.example.com";
  const alone = { ...order, tunnelId: "alone", socketFolder, gate, publicUrl };
  const choiceKey = randomBytes(32).toString("hex");
  const apps = ["one", "two", "three"].map((tunnelId) => ({ tunnelId, name: tunnelId, order }));
  const own = { linkId: "link", name: "Team", choiceKey, publicUrl };
  const places: Record<Way, string> = {
    alone: urlOf(await proxy.openTunnelProxy(1, alone)),
    "behind a link": urlOf(await proxy.openLinkProxy(2, { ...own, socketFolder, gate, apps })),
  };
  const choice = new Choices("link", choiceKey).sign(
    { tunnelId: "two", until: Date.now() + 86_400_000 },
    "U2member",
  );
  const sent = { [headers.token]: await provider.token(), ...LIKE_A_BROWSER };
  const cookies: Record<Way, string> = {
    alone: "sid=1; theme=dark",
    "behind a link": `sid=1; theme=dark; __Host-gatehouse-app=${choice}`,
  };
  const agents = WAYS.map(() => new http.Agent({ keepAlive: true, maxSockets: AT_ONCE }));
  const visitorOf = (way: Way, index: number) => () =>
    get({
      ...{ socketPath: places[way].slice("unix:".length), agent: agents[index] },
      headers: { ...sent, cookie: cookies[way] },
    });
  return {
    visit: { alone: visitorOf("alone", 0), "behind a link": visitorOf("behind a link", 1) },
    close: async () => {
      for (const agent of agents) agent.destroy();
      await Promise.all([proxy.closeTunnelProxy(1), proxy.closeTunnelProxy(2)]);
      app.close();
      rmSync(socketFolder, { recursive: true });
    },
  };
}

const LIKE_A_BROWSER = {
  host: "apps.example.com",
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
  accept: "text/html,application/xhtml+xml",
  "accept-language": "en",
  "accept-encoding": "gzip, br",
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "same-origin",
  "x-forwarded-for": "203.0.113.7",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "apps.example.com",
};

function urlOf(opened: { url: string } | { failed: string }): string {
  if ("failed" in opened) throw new Error(opened.failed);
  return opened.url;
}

function get(options: http.RequestOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get(options, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.resume().on("end", resolve);
    });
    request.on("error", reject);
  });
}
