import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chromium, expect, type Page } from "@playwright/test";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { CLIENT, ISSUER, openProvider } from "@/e2e/gate-tokens";
import type { LinkApp } from "@/lib/traffic/calls";
import { newGateHeaders } from "@/lib/traffic/gate-header-names";
import { openProxy } from "@/lib/traffic/proxy/proxy";
import { startClassic, startNext, startVite } from "./apps";
import { openEdge } from "./edge";

// `npm run side-by-side`: Vite, Next.js and an app that a server renders behind one link, in a real browser. Not part of
// `npm test`, since development servers take their time to start.

const MIB = 1024 * 1024;
const scratch = mkdtempSync(path.join(os.tmpdir(), "gatehouse-side-by-side-"));
const socketFolder = path.join(scratch, "sockets");
mkdirSync(socketFolder, { mode: 0o700 });

const nothing = () => undefined;
const proxy = openProxy(
  { thread: "proxy", budgetBytes: 64 * MIB, bodyBytes: 64 * 1024, firstRequestId: 1 },
  {
    ...{ events: nothing, app: nothing, firstVisit: nothing, probe: nothing, gate: nothing },
    ...{ asked: nothing, grantUsed: nothing, keysWanted: nothing, alarm: nothing, visits: nothing },
  },
);
const provider = await openProvider();
proxy.setIssuerKeys(ISSUER, provider.keys());
const headers = newGateHeaders();
const edge = await openEdge([headers.token, await provider.token()]);
const [vite, next, classic] = await Promise.all([
  startVite(path.join(scratch, "vite")),
  startNext(path.join(scratch, "next")),
  startClassic(),
]);

function appOf(tunnelId: string, upstreamUrl: string): LinkApp {
  const lists = { emails: ["member@example.com"], domains: [], roles: [], tenants: [] };
  const access = { ...lists, requireVerifiedEmail: true, mayAsk: false };
  const order = {
    ...{ upstreamUrl, verifyUpstreamTls: true, rewriteHost: false, hideIdentity: false },
    ...{ identified: true, policyAdds: [], inspect: true, notes: [] },
    access: { ...access, grants: [], removals: [], asks: [] },
  };
  return { tunnelId, name: tunnelId, order };
}

const opened = await proxy.openLinkProxy(1, {
  ...{ linkId: "link", name: "Side by side", socketFolder, publicUrl: edge.url },
  choiceKey: randomBytes(32).toString("hex"),
  gate: { headers, issuerUrl: ISSUER, clientId: CLIENT, maxAgeMs: 86_400_000 },
  apps: [appOf("Vite", vite.url), appOf("Next", next.url), appOf("Classic", classic.url)],
});
if ("failed" in opened) throw new Error(opened.failed);
edge.to(opened.url.slice("unix:".length));

const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });
const context = await browser.newContext();
const SLOW = { timeout: 120_000 };
// A first page of a development server is compiled when it is asked for.
context.setDefaultTimeout(SLOW.timeout);

async function switchTo(page: Page, name: string): Promise<void> {
  await page.goto(`${edge.url}/.gatehouse/`);
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await page.waitForURL(({ pathname }) => !pathname.startsWith("/.gatehouse"), {
    waitUntil: "commit",
  });
}

/** A page that was loaded again has lost it. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { marked: true }));
const isMarked = (page: Page) => page.evaluate(() => "marked" in window);

async function step(what: string, work: () => Promise<void>): Promise<void> {
  await work();
  console.log(`PASS  ${what}`);
}

async function hotReload(name: string, edit: (text: string) => void): Promise<void> {
  const tabs = [await context.newPage(), await context.newPage()];
  const [first, second] = tabs;
  if (!first || !second) throw new Error("no tabs");
  await switchTo(first, name);
  await second.goto(edge.url);
  for (const tab of tabs) await expect(tab.locator("#shown")).toHaveText("first", SLOW);
  for (const tab of tabs) await mark(tab);
  edit("second");
  for (const tab of tabs) await expect(tab.locator("#shown")).toHaveText("second", SLOW);
  for (const tab of tabs) expect(await isMarked(tab)).toBe(true);
  for (const tab of tabs) await tab.close();
}

try {
  await step("Vite's hot reload works in two tabs", () => hotReload("Vite", vite.edit));
  await step("Next.js's hot reload works in two tabs", () => hotReload("Next", next.edit));
  await step("Next.js's server action keeps its cookie to itself", async () => {
    const page = await context.newPage();
    await page.goto(edge.url);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("#saved")).toHaveText("of-next", SLOW);
    await page.locator("#count").click();
    await expect(page.locator("#count")).toHaveText("1");
    await page.close();
  });
  await step(
    "a server-rendered app logs in, redirects to its root, and links absolutely",
    async () => {
      const page = await context.newPage();
      await switchTo(page, "Classic");
      await page.getByRole("textbox", { name: "Name" }).fill("member");
      await page.getByRole("button", { name: "Log in" }).click();
      await expect(page.locator("#shown")).toHaveText("Hello member");
      await page.getByRole("link", { name: "Absolute" }).click();
      await page.waitForURL(`${edge.url}/`);
      await expect(page.locator("#shown")).toHaveText("Hello member");
      await page.close();
    },
  );
  await step(
    "each finds its own cookies again, and the history shows none of another one",
    async () => {
      const page = await context.newPage();
      await switchTo(page, "Next");
      await expect(page.locator("#saved")).toHaveText("of-next", SLOW);
      await switchTo(page, "Classic");
      await expect(page.locator("#shown")).toHaveText("Hello member");
      await page.goBack();
      await page.goBack();
      await expect(page.locator("#shown")).toHaveText("Hello member");
      await page.goto(`${edge.url}/cookies`);
      await expect(page.locator("#shown")).toHaveText("session=member");
      await page.close();
    },
  );
  await step("a service worker of one app takes nothing over", async () => {
    const page = await context.newPage();
    const registered = context.waitForEvent("serviceworker");
    await page.goto(`${edge.url}/worker`);
    await registered;
    const workers = () =>
      page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
    await expect.poll(workers, SLOW).toBe(0);
    await page.goto(edge.url);
    await expect(page.locator("#shown")).toHaveText("Hello member");
    await page.close();
  });
  await step("a link into an app asks first while another one is open", async () => {
    const page = await context.newPage();
    await page.goto(`${edge.url}/.gatehouse/go/Vite/`);
    await expect(page.getByRole("heading", { name: "Open Vite?" })).toBeVisible();
    await page.getByRole("button", { name: "Open Vite" }).click();
    await expect(page.locator("#shown")).toHaveText("second", SLOW);
    await page.close();
  });
} finally {
  await browser.close();
  for (const app of [vite, next, classic]) app.stop();
  edge.close();
  await proxy.closeTunnelProxy(1);
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(0);
