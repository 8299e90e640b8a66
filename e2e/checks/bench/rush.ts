import http from "node:http";
import { chromium } from "@playwright/test";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { findSocket } from "./proxy-socket";
import { judge, median, milliseconds, percentile, printTable } from "./table";
import { traceTasks } from "./trace-tasks";
import { World } from "./world";

const RATE_PER_S = 2_000;
const SPELL_MS = 5_000;
const ROUNDS = 3;
const PEOPLE = 20;
const FRAME_MS = 50;
const ANSWERED_MS = 60_000;

type Spell = { sent: number; seconds: number; times: number[] };

/**
 * 2,000 requests a second to one tunnel, with its Traffic page open and closed in turns. They go directly to the proxy,
 * as the SDK would send them, because lab and SDK together are too slow for this on a small machine.
 */
export async function benchRush(): Promise<void> {
  if (process.platform === "win32")
    return console.log("\nThe rush needs the tunnel's proxy's Unix socket.");
  const world = await World.open();
  const [id = ""] = await world.createTunnels(1);
  await world.call("POST", `/api/tunnels/${id}/start`);
  await world.reach([id], "online");
  const send = senderTo(findSocket(world.dashboard.dataDir));
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${world.dashboard.url}/?token=${world.dashboard.token}`);
  await spell(send);
  const closed: Spell[] = [];
  const open: Spell[] = [];
  const longest: { wall: number; cpu: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto("about:blank");
    closed.push(await spell(send));
    await page.goto(`${world.dashboard.url}/tunnels/${id}/traffic`);
    await page.locator("body[data-ready]").waitFor();
    longest.push(await traceTasks(browser, page, async () => void open.push(await spell(send))));
  }
  await browser.close();
  await world.close();

  const rate = (spells: Spell[]) => median(spells.map(({ sent, seconds }) => sent / seconds));
  const at = (spells: Spell[], share: number) =>
    percentile(
      spells.flatMap(({ times }) => times),
      share,
    );
  const row = (name: string, spells: Spell[]) => [
    name,
    String(Math.round(rate(spells))),
    `${at(spells, 0.5).toFixed(2)} ms`,
    `${at(spells, 0.99).toFixed(2)} ms`,
  ];
  printTable(
    `${RATE_PER_S} requests a second into one tunnel, ${ROUNDS} spells of ${SPELL_MS / 1000} s each`,
    ["Traffic page", "requests/s", "p50", "p99"],
    [row("closed", closed), row("open", open)],
  );
  const cpu = median(longest.map((tasks) => tasks.cpu));
  console.log(
    `The longest task of the page: ${milliseconds(median(longest.map(({ wall }) => wall)))}, of that its own ${milliseconds(cpu)}`,
  );
  judge("the page keeps none of the requests back", rate(open) >= 0.95 * rate(closed));
  judge(`no frame of the page over ${FRAME_MS} ms`, cpu <= FRAME_MS);
}

/** Resolves with the duration of the request in milliseconds. */
type Send = () => Promise<number>;

function senderTo(socketPath: string): Send {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  let count = 0;
  return () => {
    count += 1;
    const email = `member${count % PEOPLE}@example.com`;
    const headers = { host: "rush.example.com", "ngrok-auth-user-email": email };
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const options = { socketPath, agent, headers, path: `/hits?count=${count}` };
      const request = http.get(options, (response) => {
        response.resume().on("end", () => resolve(performance.now() - begun));
      });
      request.setTimeout(ANSWERED_MS, () => {
        request.destroy(new Error(`request ${count}: no answer within ${ANSWERED_MS / 1000} s`));
      });
      request.on("error", reject);
    });
  };
}

/** Every 5 ms it sends the requests that are due. */
async function spell(send: Send): Promise<Spell> {
  const begun = performance.now();
  const times: number[] = [];
  const running: Promise<void>[] = [];
  let passed = 0;
  while (passed < SPELL_MS) {
    const due = Math.min((passed * RATE_PER_S) / 1000, (SPELL_MS * RATE_PER_S) / 1000);
    while (running.length < due) running.push(send().then((ms) => void times.push(ms)));
    await new Promise((resolve) => setTimeout(resolve, 5));
    passed = performance.now() - begun;
  }
  await Promise.all(running);
  return { sent: running.length, seconds: (performance.now() - begun) / 1000, times };
}
