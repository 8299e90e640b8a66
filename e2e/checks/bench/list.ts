import { chromium, type Page } from "@playwright/test";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { judge, median, milliseconds, printTable } from "./table";
import { type Tasks, traceTasks } from "./trace-tasks";
import { World } from "./world";

const TUNNELS = 500;
const ROUNDS = 5;
const FRAME_MS = 50;

/** 500 tunnels in the list: first render, and the frames while it is filtered and scrolled. */
export async function benchList(): Promise<void> {
  const world = await World.open();
  await world.createTunnels(TUNNELS, false, 5);
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${world.dashboard.url}/?token=${world.dashboard.token}`);
  const loads: { painted: number; ready: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) loads.push(await load(page));
  const filtering = await traceTasks(browser, page, () => filter(page));
  const scrolling = await traceTasks(browser, page, () => scroll(page));
  await browser.close();
  await world.close();

  const painted = median(loads.map((each) => each.painted));
  printTable(
    `${TUNNELS} tunnels in the list, medians of ${ROUNDS} loads`,
    ["first paint of rows", "reacts"],
    [[painted, median(loads.map((each) => each.ready))].map(milliseconds)],
  );
  printTable(
    "The longest task of the page's main thread",
    ["", "tasks", "time", "of that its own"],
    [toRow("filter", filtering), toRow("scroll", scrolling)],
  );
  judge("first render under 1 s", painted < 1_000);
  judge(`no frame over ${FRAME_MS} ms while filtering`, filtering.cpu <= FRAME_MS);
  judge(`no frame over ${FRAME_MS} ms while scrolling`, scrolling.cpu <= FRAME_MS);
}

function toRow(name: string, { count, wall, cpu }: Tasks): string[] {
  return [name, String(count), milliseconds(wall), milliseconds(cpu)];
}

/** Milliseconds from the start of the navigation until rows are painted, and until buttons work. */
async function load(page: Page): Promise<{ painted: number; ready: number }> {
  await page.reload();
  await page.locator("body[data-ready]").waitFor();
  return page.evaluate(() => ({
    painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    ready: performance.now(),
  }));
}

/** Types a name letter by letter and deletes it again, three times. */
async function filter(page: Page): Promise<void> {
  // To find it by its role, the browser would look at each of 15,000 elements, in the task that is measured.
  const box = page.locator("[data-filter]");
  for (let round = 0; round < 3; round += 1) {
    await box.pressSequentially("random 4", { delay: 40 });
    await box.press("Escape");
  }
}

async function scroll(page: Page): Promise<void> {
  await page.mouse.move(640, 500);
  for (const step of [400, -400]) {
    for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, step);
  }
}
