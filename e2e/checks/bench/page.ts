import { gzipSync } from "node:zlib";
import { chromium, type Page } from "@playwright/test";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { bounded } from "./bounded";
import { judge, milliseconds, percentile, printTable } from "./table";
import { logInAt } from "./visit";
import { World } from "./world";

const CHANGES = 50;
const VISITS = 40;
const SEEN_MS = 30_000;
const PEOPLE = ["member@example.com", "guest@example.org"];

/**
 * The time until a change of state and a visitor's request are visible on the page, and the JavaScript of the first
 * load.
 */
export async function benchPage(): Promise<void> {
  const world = await World.open();
  const [id = ""] = await world.createTunnels(1);
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
  const page = await browser.newPage();
  await measureSize(page, world);
  await measureLatency(page, world, id);
  await measureVisits(page, world, id);
  await browser.close();
  await world.close();
}

async function measureSize(page: Page, world: World): Promise<void> {
  const scripts: Promise<{ name: string; plain: number; zipped: number }>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    scripts.push(
      response.body().then((body) => ({
        name: new URL(response.url()).pathname.split("/").at(-1) ?? "",
        plain: body.length,
        zipped: gzipSync(body).length,
      })),
    );
  });
  await page
    .goto(`${world.dashboard.url}/?token=${world.dashboard.token}`, { waitUntil: "networkidle" })
    .catch(() => undefined);
  await page.waitForSelector("body[data-ready]");
  const loaded = await Promise.all(scripts);
  page.removeAllListeners("response");
  const total = loaded.reduce((sum, { zipped }) => sum + zipped, 0);
  printTable(
    "First-load JavaScript of the list",
    ["script", "bytes", "gzip"],
    [
      ...loaded.map(({ name, plain, zipped }) => [name, String(plain), String(zipped)]),
      ["all", "", String(total)],
    ],
  );
  judge("at most 190 KB gzip", total <= 190 * 1024);
}

/** Both use the clock of this machine: the stream's client here and the page compare Date.now(). */
async function measureLatency(page: Page, world: World, id: string): Promise<void> {
  await page.evaluate(() => {
    const seen: { state: string; at: number }[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const state = document.querySelector("li [data-state]")?.getAttribute("data-state") ?? "";
      if (seen.at(-1)?.state !== state)
        seen.push({ state, at: performance.timeOrigin + performance.now() });
    }).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  });
  const latencies: number[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const [verb, state] = change % 2 === 0 ? ["start", "online"] : ["stop", "stopped"];
    await world.call("POST", `/api/tunnels/${id}/${verb}`);
    await world.reach([id], String(state));
    // `since` is the time when the engine changed the state.
    const since = Date.parse(world.states.get(id)?.tunnel.status.since ?? "");
    const shown = page.waitForFunction(
      ({ state, since }) => {
        const { seen } = window as unknown as { seen: { state: string; at: number }[] };
        return seen.find((each) => each.state === state && each.at >= since - 1)?.at;
      },
      { state: String(state), since },
    );
    const handle = await bounded(`${state} to be seen on the page`, SEEN_MS, shown);
    latencies.push(Number(await handle.jsonValue()) - since);
  }
  const [p50, p95] = [percentile(latencies, 0.5), percentile(latencies, 0.95)];
  printTable(
    `State change to the page, ${CHANGES} changes`,
    ["p50", "p95"],
    [[milliseconds(p50), milliseconds(p95)]],
  );
  judge("p95 at most 100 ms", p95 <= 100);
}

/** The time from a visitor's request until the Traffic page shows it under their name. */
async function measureVisits(page: Page, world: World, id: string): Promise<void> {
  await world.call("POST", `/api/tunnels/${id}/start`);
  await world.reach([id], "online");
  const { status } = tunnelSchema.parse(await world.call("GET", `/api/tunnels/${id}`));
  const visitors = await Promise.all(PEOPLE.map((email) => logInAt(String(status.url), email)));
  await page.goto(`${world.dashboard.url}/tunnels/${id}/traffic`);
  await page.waitForSelector("body[data-ready]");
  const latencies: number[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    const which = visit % PEOPLE.length;
    const path = `/hits?visit=${visit}.`;
    const asked = Date.now();
    await visitors[which]?.get(path);
    const shown = page.waitForFunction(
      ({ path, email }) => {
        const rows = [...document.querySelectorAll("[data-request]")];
        const row = rows.find(({ textContent }) => textContent?.includes(path));
        return row?.closest("li")?.textContent?.includes(email) ? Date.now() : undefined;
      },
      { path, email: PEOPLE[which] ?? "" },
    );
    const handle = await bounded(`the request ${path} to be seen on the page`, SEEN_MS, shown);
    latencies.push(Number(await handle.jsonValue()) - asked);
  }
  for (const visitor of visitors) visitor.leave();
  const [p50, most] = [percentile(latencies, 0.5), Math.max(...latencies)];
  printTable(
    `A visitor's request to the page, under the right name, ${VISITS} requests`,
    ["p50", "longest"],
    [[milliseconds(p50), milliseconds(most)]],
  );
  judge("within 500 ms", most <= 500);
}
