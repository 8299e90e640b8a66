import { type Browser, chromium, type Locator, type Page } from "@playwright/test";
import { z } from "zod";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import { printTable } from "./table";
import { logInAt } from "./visit";
import { World } from "./world";

const SEEN_MS = 60_000;
/** Requests of the visitor after the one that failed. */
const LATER = 40;

/** A person at the dashboard. Each click, each key and each text that is typed or pasted is one interaction. */
class Hands {
  count = 0;
  constructor(readonly page: Page) {}

  async click(target: Locator): Promise<void> {
    this.count += 1;
    await target.click({ timeout: SEEN_MS });
  }

  async type(text: string): Promise<void> {
    this.count += 1;
    await this.page.keyboard.insertText(text);
  }

  async press(key: string): Promise<void> {
    this.count += 1;
    await this.page.keyboard.press(key);
  }

  async sees(target: Locator): Promise<void> {
    await target.first().waitFor({ timeout: SEEN_MS });
  }
}

/** How many interactions everyday tasks take, each from the list of tunnels. The newcomer's are counted in setup.spec. */
export async function benchTasks(): Promise<void> {
  const world = await World.open();
  const tunnels = await threeTunnels(world);
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
  const rows: string[][] = [];
  for (const [name, work] of Object.entries(TASKS)) {
    const hands = new Hands(await openList(browser, world));
    await work(hands, world, tunnels);
    rows.push([name, String(hands.count)]);
    await hands.page.close();
  }
  await browser.close();
  await world.close();
  printTable("Clicks, keys and texts for each task", ["task", "interactions"], rows);
}

async function threeTunnels(world: World): Promise<Tunnel[]> {
  const ids = await world.createTunnels(3);
  for (const id of ids) {
    await world.call("PATCH", `/api/tunnels/${id}`, { allowedDomains: ["example.com"] });
    await world.call("POST", `/api/tunnels/${id}/start`);
  }
  await world.reach(ids, "online");
  const tunnels = await world.call("GET", "/api/tunnels");
  return z.array(tunnelSchema).parse(tunnels);
}

async function openList(browser: Browser, { dashboard }: World): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${dashboard.url}/?token=${dashboard.token}`);
  await page.locator("body[data-ready]").waitFor();
  return page;
}

type Work = (hands: Hands, world: World, tunnels: Tunnel[]) => Promise<void>;

const TASKS: Record<string, Work> = {
  "find the failing request of a visitor and replay it": async (hands, _world, tunnels) => {
    const { page } = hands;
    const visitor = await logInAt(String(tunnels[1]?.status.url), "member@example.com");
    await visitor.get("/hostile?answer=status-000").catch(() => undefined);
    for (let count = 0; count < LATER; count += 1) await visitor.get(`/echo?count=${count}`);
    visitor.leave();
    await hands.click(page.getByRole("link", { name: "Traffic", exact: true }));
    await hands.click(page.getByRole("button", { name: "5xx" }));
    await hands.click(page.getByRole("link", { name: /GET \/hostile/ }));
    await hands.click(page.getByRole("button", { name: "Replay", exact: true }));
    await hands.sees(page.getByRole("button", { name: "Compare" }));
  },
  "let one more person in": async (hands, _world, tunnels) => {
    const { page } = hands;
    await hands.click(page.getByRole("button", { name: `Share ${tunnels[0]?.name}` }));
    await page.locator("input[name=email]:focus").waitFor();
    await hands.type("guest@example.org");
    await hands.press("Enter");
    await hands.sees(page.getByText("On the list: guest@example.org."));
  },
  "see why a tunnel is not protected": async (hands, world, tunnels) => {
    const id = String(tunnels[2]?.id);
    await world.call("POST", `/api/tunnels/${id}/stop`);
    await world.call("PATCH", `/api/accounts/${tunnels[2]?.accountId}`, {
      authtoken: "2NotAnAuthtokenOfThisLab0000000_0000000000000000",
    });
    await world.call("POST", `/api/tunnels/${id}/start`);
    await world.reach([id], "failed");
    const row = hands.page.getByRole("listitem", { name: tunnels[2]?.name ?? "", exact: true });
    // The row says it: whose side, why, and the one next step.
    await hands.sees(row.getByText("ngrok does not accept the authtoken"));
    await hands.sees(row.getByText("Open the account"));
  },
  "end the afternoon": async (hands, world, tunnels) => {
    const { page } = hands;
    const isUp = ({ id }: Tunnel) => world.states.get(id)?.tunnel.status.state === "online";
    const ids = tunnels.filter(isUp).map(({ id }) => id);
    await hands.click(page.getByRole("button", { name: "Actions" }));
    await hands.click(page.getByRole("menuitem", { name: "Stop all" }));
    await world.reach(ids, "stopped");
  },
};
