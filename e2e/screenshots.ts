import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "@playwright/test";
import { z } from "zod";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { demoApi } from "./demo/seed-demo";
import { ensureBuild } from "./ensure-build";
import { BROWSER_ARGS, ensureBrowser } from "./find-browser";
import { GATE_PAGES, serveGatePages } from "./gate-pages";
import { startLab } from "./lab/start-lab";
import { launchDashboard } from "./launch-dashboard";
import { pictureShare } from "./picture-share";

// `npm run screenshots`: makes the README's pictures, with a dashboard that uses the lab. `npm run screenshots -- FOLDER`
// also puts every page of the gate there, at the width of a phone, a laptop and a large screen, in light and in dark.
const pictures = fileURLToPath(new URL("pictures", import.meta.url));
const idSchema = z.object({ id: z.string() });
const SETTLE_MS = 20_000;
const TUNNEL_SHOWS = [
  "since Gatehouse started",
  /^p50 /,
  /^1 person verified/,
  "member@example.com",
];
const GATE_SIZES = [
  [360, 740],
  [1440, 900],
  [2560, 1440],
] as const;

ensureBuild();
mkdirSync(pictures, { recursive: true });
const lab = await startLab({ names: "random" });
const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-pictures-"));
const dashboard = await launchDashboard({ dataDir, mode: "start" });
const call = demoApi(dashboard);
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS });

const ids = await seed();
await visit(browser, await urlOf(ids.storefront));
for (const colorScheme of ["light", "dark"] as const) {
  await shoot(
    `list-${colorScheme}`,
    { where: "/", height: 640, shows: ["1 now: Member"] },
    colorScheme,
  );
  const tunnel = { where: `/tunnels/${ids.storefront}`, height: 800, shows: TUNNEL_SHOWS };
  await shoot(`tunnel-${colorScheme}`, tunnel, colorScheme);
}
await pictureShare({
  dashboard,
  browser,
  appPort: lab.app.port,
  folder: pictures,
  visit: (url) => visit(browser, url),
});
const [gateFolder] = process.argv.slice(2);
if (gateFolder) await shootGate(gateFolder);

await browser.close();
await dashboard.stop();
await lab.close();
rmSync(dataDir, { recursive: true, force: true });

/** Creates three apps and a tunnel that ngrok refuses. */
async function seed(): Promise<{ storefront: string }> {
  const account = lab.accounts.find(({ name }) => name === "Work account");
  const { id: accountId } = await create("accounts", {
    name: "Work account",
    authtoken: account?.authtoken,
    serverAddr: lab.edge.agentAddr,
    caCertificate: lab.edge.caCertificate,
  });
  const { issuer: issuerUrl, clientId, clientSecret } = lab.descope;
  const { id: profileId } = await create("profiles", {
    name: "Acme staging",
    issuerUrl,
    clientId,
    clientSecret,
  });
  const base = { accountId, profileId, upstream: String(lab.app.port), group: "Friday demo" };
  const { id: storefront } = await create("tunnels", {
    ...base,
    name: "Storefront",
    domain: "storefront.localhost",
    allowedDomains: ["example.com"],
  });
  const admin = await create("tunnels", { ...base, name: "Admin", protection: "listener-oidc" });
  const docs = await create("tunnels", {
    ...base,
    name: "Design review",
    domain: lab.accounts.find(({ name }) => name === "Second account")?.domains[0],
  });
  await create("tunnels", { ...base, name: "API reference", group: "Documentation" });
  for (const { id } of [{ id: storefront }, admin, docs]) {
    await call("POST", `/api/tunnels/${id}/start`);
  }
  await until(storefront, "online");
  await until(admin.id, "online");
  await until(docs.id, "failed");
  return { storefront };
}

async function create(kind: string, fields: object): Promise<{ id: string }> {
  return idSchema.parse(await call("POST", `/api/${kind}`, fields));
}

async function until(id: string, state: string): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  while (Date.now() < deadline) {
    const { status } = tunnelSchema.parse(await call("GET", `/api/tunnels/${id}`));
    const judged = state !== "online" || status.protection.verdict === "protected";
    if (status.state === state && judged) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The tunnel was not ${state} in time.`);
}

async function urlOf(id: string): Promise<string> {
  const { status } = tunnelSchema.parse(await call("GET", `/api/tunnels/${id}`));
  return z.string().parse(status.url);
}

/** A member logs in and looks around. */
async function visit(through: Browser, url: string): Promise<void> {
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
}

type Shot = {
  where: string;
  height: number;
  /** What comes a moment after the page. */
  shows: readonly (string | RegExp)[];
};

async function shoot(
  name: string,
  { where, height, shows }: Shot,
  colorScheme: "light" | "dark",
): Promise<void> {
  const viewport = { width: 1280, height };
  const page = await browser.newPage({ colorScheme, viewport, deviceScaleFactor: 2 });
  await page.goto(`${dashboard.url}/?token=${dashboard.token}`);
  await page.goto(dashboard.url + where);
  await page.locator("body[data-ready]").waitFor();
  for (const text of shows) await page.getByText(text).filter({ visible: true }).first().waitFor();
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
  await page.close();
}

async function shootGate(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [width, height] of GATE_SIZES) {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height } });
      await serveGatePages(page);
      for (const { name, url } of GATE_PAGES) {
        await page.goto(url);
        await page.screenshot({ path: path.join(folder, `${name}-${width}-${colorScheme}.png`) });
      }
      await page.close();
    }
  }
}
