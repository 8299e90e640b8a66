import { type Browser, chromium, type Page } from "@playwright/test";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { type Send, senderTo } from "./proxy-sender";
import { findSocket } from "./proxy-socket";
import { judge, milliseconds, printTable } from "./table";
import { type Tasks, traceTasks } from "./trace-tasks";
import { World } from "./world";

const REQUESTS = 20_000;
const AT_ONCE = 32;
const FRAME_MS = 50;
const LOADED_MS = 300_000;

/** 20,000 requests on a tunnel's Traffic page: the frames while it is scrolled, filtered, gone through and live. */
export async function benchRequests(): Promise<void> {
  if (process.platform === "win32")
    return console.log("\nThe requests need the tunnel's proxy's Unix socket.");
  const world = await World.open();
  const [id = ""] = await world.createTunnels(1);
  await world.call("PATCH", `/api/tunnels/${id}`, { gate: false, askToComeIn: false });
  await world.call("POST", `/api/tunnels/${id}/start`);
  await world.reach([id], "online");
  const send = senderTo(await findSocket(world.dashboard.dataDir), [
    { "ngrok-auth-user-email": "member@example.com" },
  ]);
  await sendAll(send, REQUESTS);
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${world.dashboard.url}/?token=${world.dashboard.token}`);
  await page.goto(`${world.dashboard.url}/tunnels/${id}/traffic`);
  const measured = await measure(browser, page, send);
  await browser.close();
  await world.close();
  printTable(
    `${measured.rows.toLocaleString("en")} requests on the page: the longest task of its main thread`,
    ["", "tasks", "time", "of that its own"],
    measured.tasks.map(([name, { count, wall, cpu }]) => [
      name,
      String(count),
      milliseconds(wall),
      milliseconds(cpu),
    ]),
  );
  judge(`at least ${REQUESTS.toLocaleString("en")} rows`, measured.rows >= REQUESTS);
  for (const [name, { cpu }] of measured.tasks) {
    judge(`no frame over ${FRAME_MS} ms: ${name}`, cpu <= FRAME_MS);
  }
}

async function measure(browser: Browser, page: Page, send: Send) {
  const list = page.locator("[data-request-list]");
  await page.locator("[data-request]").first().waitFor();
  const works: [string, () => Promise<void>][] = [
    ["loading all by scrolling", () => loadAll(page)],
    ["scrolling", () => scroll(page)],
    ["keys", () => goThrough(page)],
    ["live requests", () => sendAll(send, 200, 50)],
    ["filtering", () => page.locator("[data-filter]").pressSequentially("count=1", { delay: 80 })],
  ];
  const tasks: [string, Tasks][] = [];
  let rows = 0;
  for (const [name, work] of works) {
    tasks.push([name, await traceTasks(browser, page, work)]);
    const height = await list.evaluate((element) => element.scrollHeight);
    rows = Math.max(rows, Math.round(height / 28) - 1);
  }
  return { rows, tasks };
}

/** Scrolls to the end until there is nothing older. */
async function loadAll(page: Page): Promise<void> {
  // To look for roles takes longer than what is measured.
  const older = page.locator("[data-request-list] button");
  const deadline = Date.now() + LOADED_MS;
  while (Date.now() < deadline) {
    await page.locator("[data-request-list]").evaluate((list) => {
      list.scrollTop = list.scrollHeight;
    });
    if ((await older.count()) === 0) return;
    await page.waitForTimeout(50);
  }
  throw new Error("The list did not come to its end.");
}

async function scroll(page: Page): Promise<void> {
  await page.mouse.move(500, 700);
  for (const step of [-900, 400, -4000]) {
    for (let turn = 0; turn < 60; turn += 1) await page.mouse.wheel(0, step);
  }
  for (const share of [0.1, 0.9, 0.5, 0]) {
    await page.locator("[data-request-list]").evaluate((list, part) => {
      list.scrollTop = list.scrollHeight * part;
    }, share);
    await page.waitForTimeout(100);
  }
}

async function goThrough(page: Page): Promise<void> {
  await page.locator("[data-request]").first().focus();
  for (let turn = 0; turn < 40; turn += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  for (let turn = 0; turn < 10; turn += 1) await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Escape");
}

/** Sends so many, a few at once; with a pause after each few. */
async function sendAll(send: Send, count: number, pauseMs = 0): Promise<void> {
  for (let sent = 0; sent < count; sent += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - sent) }, send));
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
