import { chromium } from "@playwright/test";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { gatePasses } from "./gate-pass";
import { type Send, senderTo } from "./proxy-sender";
import { findSocket } from "./proxy-socket";
import { ratios, shown, summarize } from "./rounds";
import { judge, median, milliseconds, percentile, printTable } from "./table";
import { traceTasks } from "./trace-tasks";
import { World } from "./world";

const RATE_PER_S = 2_000;
const SPELL_MS = 5_000;
const ROUNDS = 5;
const PEOPLE = 20;
const FRAME_MS = 50;

type Spell = { sent: number; seconds: number; times: number[] };

/** One of the two tunnels, and what was measured with its Traffic page closed and open. */
type Variant = { name: string; id: string; send: Send; closed: Spell[]; open: Spell[] };

/**
 * 2,000 requests a second to one tunnel, with its Traffic page open and closed in turns. They go directly to the proxy,
 * as the SDK would send them, because lab and SDK together are too slow for this on a small machine.
 */
export async function benchRush(): Promise<void> {
  if (process.platform === "win32")
    return console.log("\nThe rush needs the tunnel's proxy's Unix socket.");
  const world = await World.open();
  const [bare, gated] = await openVariants(world);
  const variants = [bare, gated];
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${world.dashboard.url}/?token=${world.dashboard.token}`);
  for (const { send } of variants) await spell(send);
  const longest: { wall: number; cpu: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { id, send, closed, open } of round % 2 === 0 ? variants : variants.toReversed()) {
      await page.goto("about:blank");
      closed.push(await spell(send));
      await page.goto(`${world.dashboard.url}/tunnels/${id}/traffic`);
      await page.locator("body[data-ready]").waitFor();
      longest.push(await traceTasks(browser, page, async () => void open.push(await spell(send))));
    }
  }
  await browser.close();
  await world.close();
  tell(bare, gated, longest);
}

async function openVariants(world: World): Promise<[Variant, Variant]> {
  const [bareId = "", gatedId = ""] = await world.createTunnels(2);
  const { dataDir } = world.dashboard;
  const start = async (id: string, gate: boolean, known: string[] = []) => {
    await world.call("PATCH", `/api/tunnels/${id}`, { gate, askToComeIn: gate });
    await world.call("POST", `/api/tunnels/${id}/start`);
    await world.reach([id], "online");
    return findSocket(dataDir, known);
  };
  const bareSocket = await start(bareId, false);
  const gatedSocket = await start(gatedId, true, [bareSocket]);
  const claimed = Array.from({ length: PEOPLE }, (_, index) => ({
    "ngrok-auth-user-email": `member${index}@example.com`,
  }));
  const passes = await gatePasses(world, gatedId, PEOPLE);
  return [
    variant("without gate", bareId, senderTo(bareSocket, claimed)),
    variant("with gate", gatedId, senderTo(gatedSocket, passes)),
  ];
}

function variant(name: string, id: string, send: Send): Variant {
  return { name, id, send, closed: [], open: [] };
}

function tell(bare: Variant, gated: Variant, longest: { wall: number; cpu: number }[]): void {
  const rates = (spells: Spell[]) => spells.map(({ sent, seconds }) => sent / seconds);
  const at = (spells: Spell[], share: number) =>
    spells.map(({ times }) => percentile(times, share));
  const row = (name: string, spells: Spell[]) => [
    name,
    String(Math.round(median(rates(spells)))),
    shown(summarize(at(spells, 0.5)), " ms"),
    shown(summarize(at(spells, 0.99)), " ms"),
  ];
  printTable(
    `${RATE_PER_S} requests a second into one tunnel, medians of ${ROUNDS} spells of ${SPELL_MS / 1000} s (half of them within)`,
    ["Traffic page", "requests/s", "p50", "p99"],
    [bare, gated].flatMap(({ name, closed, open }) => [
      row(`closed, ${name}`, closed),
      row(`open, ${name}`, open),
    ]),
  );
  const cpu = median(longest.map((tasks) => tasks.cpu));
  console.log(
    `The longest task of the page: ${milliseconds(median(longest.map(({ wall }) => wall)))}, of that its own ${milliseconds(cpu)}`,
  );
  for (const { name, open, closed } of [bare, gated]) {
    const kept = median(ratios(rates(open), rates(closed)));
    judge(`${name}, the page keeps none of the requests back (${kept.toFixed(2)})`, kept >= 0.95);
  }
  const kept = summarize(ratios(rates(gated.closed), rates(bare.closed)));
  judge(`the gate leaves at least 0.97 of them: ${shown(kept)}`, kept.median >= 0.97);
  judge(`no frame of the page over ${FRAME_MS} ms`, cpu <= FRAME_MS);
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
