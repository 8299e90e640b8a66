import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "@playwright/test";
import { z } from "zod";
import { startApps } from "./demo/apps/start-apps";
import { openKept } from "./demo/kept";
import { demoApi, LINKED_GROUP, seed } from "./demo/seed-demo";
import { playVisitors } from "./demo/visitors";
import { ensureBuild } from "./ensure-build";
import { BROWSER_ARGS, ensureBrowser } from "./find-browser";
import { freePort } from "./free-port";
import { GATE_PAGES, serveGatePages } from "./gate-pages";
import { startLab } from "./lab/start-lab";
import { launchDashboard } from "./launch-dashboard";
import { LOOKS, pictureGone, pictureName, picturePages, type Scene } from "./picture-pages";
import { pictureReadme } from "./picture-readme";
import { SCENES_AT_FIRST, SCENES_OF_MANY, SETUP_DONE, scenesInUse } from "./picture-scenes";
import { pictureShare } from "./picture-share";
import { enrich, findRequests, makeMany, setUpToTheEnd } from "./picture-world";

// `npm run screenshots`: makes the README's pictures, with a dashboard that uses the lab. `npm run screenshots -- FOLDER`
// also puts every page and state of the dashboard there and every page of the gate, at the width of a phone, a laptop and
// a large screen, in light and in dark. `npm run screenshots -- FOLDER list,setup` makes only those whose names begin so,
// and leaves the README's as they are.
const pictures = fileURLToPath(new URL("pictures", import.meta.url));
const requestsSchema = z.object({
  items: z.array(z.object({ id: z.int(), status: z.int().optional() })),
});
const asksSchema = z.array(z.unknown());
const ROUND_MS = 180_000;
const [folder, only] = process.argv.slice(2);
const isWanted = ({ name }: { name: string }) =>
  only === undefined || only.split(",").some((start) => name.startsWith(start));

ensureBuild();
mkdirSync(pictures, { recursive: true });
const lab = await startLab({ names: "random" });
const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-pictures-"));
const dashboard = await launchDashboard({ dataDir, mode: "start" });
const call = demoApi(dashboard);
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });

// The pictures show what is in the demo, with its visitors.
const apps = await startApps();
const facts = {
  issuerUrl: lab.descope.issuer,
  clientId: lab.descope.clientId,
  clientSecret: lab.descope.clientSecret,
  authtoken: z.string().parse(lab.accounts[0]?.authtoken),
  serverAddr: lab.edge.agentAddr,
  caCertificate: lab.edge.caCertificate,
};
const ports = {
  storefront: lab.app.port,
  api: apps.api.port,
  admin: apps.admin.port,
  preview: apps.preview.port,
};
const kept = openKept(path.join(dataDir, "made-by-demo.json"), []);
const tunnels = await seed(call, facts, ports, kept);
await call("POST", `/api/tunnels/${tunnels.storefront}/start`);
const stop = new AbortController();
const usersUrl = `${lab.descope.origin}/lab/users`;
const played = playVisitors({ call, tunnels, apps, usersUrl, stop: stop.signal });
const failed = await untilAllCame();
// Else the dark pictures would show more than the light ones. Who was here stays so for a minute.
stop.abort();
await played;
if (only === undefined) {
  const api = `/tunnels/${tunnels.api}`;
  await pictureReadme({ browser, dashboard, folder: pictures, api, failed });
  await pictureShare({
    dashboard,
    browser,
    appPort: lab.app.port,
    folder: pictures,
    visit: async (url) => void (await visit(browser, url)),
  });
}
const missed = folder ? await shootAll(folder) : [];

await browser.close();
await dashboard.stop();
await lab.close();
await Promise.all([apps.admin.close(), apps.api.close(), apps.preview.close()]);
rmSync(dataDir, { recursive: true, force: true });
for (const line of missed) console.error(line);
process.exitCode = missed.length > 0 ? 1 : 0;

/** Waits for the last of the demo's visitors. Resolves with the id of a request that failed. */
async function untilAllCame(): Promise<number> {
  const deadline = Date.now() + ROUND_MS;
  while (Date.now() < deadline) {
    const [asks, requests, ...last] = await Promise.all([
      call("GET", `/api/tunnels/${tunnels.storefront}/asks`),
      call("GET", `/api/tunnels/${tunnels.api}/requests`),
      call("GET", `/api/tunnels/${tunnels.preview}/requests`),
      call("GET", `/api/tunnels/${tunnels.admin}/requests`),
    ]);
    const failed = requestsSchema.parse(requests).items.find(({ status }) => status === 500);
    const haveCome = last.every((each) => requestsSchema.parse(each).items.length > 0);
    if (failed && haveCome && asksSchema.parse(asks).length > 0) return failed.id;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("The demo's visitors did not come in time.");
}

/** A member logs in and looks around. */
async function visit(through: Browser, url: string): Promise<Page> {
  const page = await through.newPage();
  await page.goto(url);
  await page.getByRole("textbox", { name: "E-mail" }).fill("member@example.com");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByText("Signed in as").waitFor();
  for (const target of ["/echo?cart=teapot", "/slow?ms=40", "/upload"]) {
    const method = target === "/upload" ? "POST" : "GET";
    await page.evaluate((request) => fetch(...request).then((answer) => answer.text()), [
      target,
      { method },
    ] as const);
  }
  return page;
}

/** Resolves with a line for each picture that could not be taken. */
async function shootAll(into: string): Promise<string[]> {
  mkdirSync(into, { recursive: true });
  await shootGate(into);
  return [...(await shootFirst(into)), ...(await shootInUse(into))];
}

async function shootFirst(into: string): Promise<string[]> {
  const firstDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-pictures-"));
  const first = await launchDashboard({ dataDir: firstDir, mode: "start" });
  const take = (scenes: readonly Scene[]) =>
    picturePages({ browser, dashboard: first, folder: into, scenes: scenes.filter(isWanted) });
  const missing = await take(SCENES_AT_FIRST);
  if (SCENES_OF_MANY.some(isWanted)) {
    await makeMany(demoApi(first));
    missing.push(...(await take(SCENES_OF_MANY)));
  }
  await first.stop();
  rmSync(firstDir, { recursive: true, force: true });
  return missing;
}

async function shootInUse(into: string): Promise<string[]> {
  const deadPort = await freePort();
  const { serverAddr, caCertificate } = facts;
  const ingress = { serverAddr, caCertificate };
  const { controlUrl } = lab.edge;
  const at = { url: dashboard.url, call };
  const tab = await holdSocket();
  const rich = await enrich({ dashboard: at, tunnels, deadPort, ingress, controlUrl });
  const requests = await findRequests(call, tunnels);
  const scenes = scenesInUse({ ...rich, tunnels, group: LINKED_GROUP, requests }).filter(isWanted);
  const missing = await picturePages({ browser, dashboard, folder: into, scenes });
  await tab.close();
  if (isWanted(SETUP_DONE)) missing.push(...(await shootSetupDone(into)));
  if (isWanted({ name: "gone" }))
    await pictureGone({ browser, dashboard, folder: into }, "gone", "/");
  rich.end();
  return missing;
}

async function shootSetupDone(into: string): Promise<string[]> {
  const visitor = await visit(browser, await setUpToTheEnd(call, lab.app.port));
  const missing = await picturePages({ browser, dashboard, folder: into, scenes: [SETUP_DONE] });
  await visitor.close();
  return missing;
}

/** A visitor of the storefront whose page keeps a WebSocket open. */
async function holdSocket(): Promise<Page> {
  const statusSchema = z.object({ status: z.object({ url: z.string() }) });
  const tunnel = statusSchema.parse(await call("GET", `/api/tunnels/${tunnels.storefront}`));
  const page = await visit(browser, tunnel.status.url);
  await page.evaluate(async () => {
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws`);
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    socket.send(JSON.stringify({ type: "subscribe", channel: "orders", since: 1042 }));
    socket.send("ping");
    socket.send(new Uint8Array([1, 2, 3, 250]));
    await new Promise((resolve) => socket.addEventListener("message", resolve));
  });
  return page;
}

async function shootGate(into: string): Promise<void> {
  const pages = GATE_PAGES.filter(({ name }) => isWanted({ name: `gate-${name}` }));
  for (const look of LOOKS) {
    const page = await browser.newPage(look);
    await serveGatePages(page);
    for (const { name, url } of pages) {
      await page.goto(url);
      await page.screenshot({ path: path.join(into, pictureName(`gate-${name}`, look)) });
    }
    await page.close();
  }
}
