import { gzipSync } from "node:zlib";
import { chromium, type Page } from "@playwright/test";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { judge, milliseconds, percentile, printTable } from "./table";
import { World } from "./world";

const CHANGES = 50;

/** From a change of state to its sight on the page, and the JavaScript of the first load. */
export async function benchPage(): Promise<void> {
  const world = await World.open();
  const [id = ""] = await world.createTunnels(1);
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
  const page = await browser.newPage();
  await measureSize(page, world);
  await measureLatency(page, world, id);
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
  judge("at most 200 KB gzip", total <= 200 * 1024);
}

/** Both clocks are the machine's: the stream's client here and the page compare Date.now(). */
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
    // `since` is when the engine took the step.
    const since = Date.parse(world.states.get(id)?.tunnel.status.since ?? "");
    const handle = await page.waitForFunction(
      ({ state, since }) => {
        const { seen } = window as unknown as { seen: { state: string; at: number }[] };
        return seen.find((each) => each.state === state && each.at >= since - 1)?.at;
      },
      { state: String(state), since },
    );
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
