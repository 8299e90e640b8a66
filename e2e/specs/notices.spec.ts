import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { type WebhookMessage, webhookMessageSchema } from "@/lib/contract/notices";
import { apiOf, expect, test } from "./fixtures";
import { launchWithClock } from "./launch-with-clock";
import { addTunnel, startTunnel, visit } from "./tunnel-steps";

const SECRET = "only-the-receiver-knows-this";

type Received = { body: string; signature: string };

/** A receiver of webhooks that records the messages and can fail on command. */
async function startReceiver() {
  const got: Received[] = [];
  const failures: number[] = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      // Other requests come from Gatehouse, which looks for apps on this machine.
      if (request.method === "POST")
        got.push({ body, signature: String(request.headers["gatehouse-signature"]) });
      response.writeHead(request.method === "POST" ? (failures.shift() ?? 204) : 404).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { got, failures, server, url: `http://127.0.0.1:${port}/gatehouse` };
}

/** The tunnel's app, which can end and begin again. */
async function startApp(port = 0) {
  const server = http.createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Storefront</h1>");
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  const end = async () => {
    close();
    await once(server, "close");
  };
  return { port: (server.address() as AddressInfo).port, close, end };
}

/** A message whose signature was checked as the guide says. */
function readSigned(received: Received | undefined): WebhookMessage {
  const { body = "", signature = "" } = received ?? {};
  const [, time, hex] = /^t=(\d+),v1=(\w+)$/.exec(signature) ?? [];
  expect(hex).toBe(createHmac("sha256", SECRET).update(`${time}.${body}`).digest("hex"));
  return webhookMessageSchema.parse(JSON.parse(body));
}

test("a webhook is set up, tested and sent signed notices; its secret never comes out", async ({
  page,
  api,
  dataDir,
  lab,
}) => {
  const receiver = await startReceiver();
  await page.goto("/settings");
  await page.getByRole("button", { name: "Set up" }).click();
  const form = page.getByRole("form", { name: "Webhook" });
  await form.getByLabel("Address").fill("http://example.com/hook");
  await form.getByLabel("Signing secret").fill("short");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText("Plain http is for addresses on this machine")).toBeVisible();
  await expect(form.getByText("Use at least 16 characters")).toBeVisible();
  await form.getByLabel("Address").fill(receiver.url);
  await form.getByLabel("Signing secret").fill(SECRET);
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText("The webhook accepted the test.")).toBeVisible();
  expect(webhookMessageSchema.parse(JSON.parse(receiver.got[0]?.body ?? ""))).toMatchObject({
    kind: "test",
  });

  await test.step("a kind of notice is turned off", async () => {
    await page.getByRole("checkbox", { name: /^Assistants/ }).uncheck();
    const off = async () => (await api.request("GET", "/api/settings")).body;
    await expect.poll(off).toMatchObject({ noticesOff: ["assistant"] });
  });

  await test.step("an auto-stop is sent, again when the receiver stumbles", async () => {
    receiver.failures.push(500);
    const { id } = await addTunnel(api, lab, { stopAfter: "1s" });
    await api.request("POST", `/api/tunnels/${id}/start`);
    await expect.poll(() => receiver.got.length).toBe(3);
    const [, first, second] = receiver.got;
    expect(second?.body).toBe(first?.body);
    expect(readSigned(second)).toMatchObject({
      kind: "stopped",
      tunnels: [{ id, name: "Storefront" }],
    });
  });

  const { body } = await api.request("GET", "/api/settings");
  expect(body).toMatchObject({ webhook: { url: receiver.url, hasSecret: true } });
  expect(JSON.stringify(body) + receiver.got.map((each) => each.body).join("")).not.toContain(
    SECRET,
  );
  await page.reload();
  expect(await page.content()).not.toContain(SECRET);
  expect(readFileSync(path.join(dataDir, "gatehouse.db"), "latin1")).not.toContain(SECRET);
  for (const url of ["https://169.254.169.254/latest", "https://[fe80::1]/x"]) {
    const saved = await api.request("POST", "/api/settings/webhook", { url, secret: SECRET });
    expect(saved.status).toBe(200);
    const tested = await api.request("POST", "/api/settings/webhook/test");
    expect(tested.body).toMatchObject({ ok: false, detail: /is not an address for a webhook/ });
  }
  receiver.server.close();
});

test("a first arrival and outages of half a minute are shown on the page and sent to the webhook", async ({
  page,
  browser,
  dataDir,
  control,
  lab,
}) => {
  const receiver = await startReceiver();
  const { dashboard, putForward } = await launchWithClock(dataDir, { timers: true });
  const api = apiOf(dashboard, lab);
  await api.request("POST", "/api/settings/webhook", { url: receiver.url, secret: SECRET });
  let app = await startApp();
  const tunnel = await startTunnel(api, lab, { upstream: app.port });
  const about = [{ id: tunnel.id, name: "Storefront", url: tunnel.status.url }];
  await page.goto(`${dashboard.url}/?token=${dashboard.token}`);
  const nextMessage = async (count: number) => {
    await expect.poll(() => receiver.got.length).toBe(count);
    return readSigned(receiver.got[count - 1]);
  };

  await test.step("the first visit of a person, not the second", async () => {
    const visitor = await visit(browser, tunnel, "member@example.com");
    const title = "member@example.com arrived at “Storefront”";
    await expect(page.getByText(title)).toBeVisible();
    expect(await nextMessage(1)).toMatchObject({ kind: "visitor", title, tunnels: about });
    await visitor.reload();
    await expect(visitor.getByRole("heading", { name: "Storefront" })).toBeVisible();
  });

  await test.step("down for 30 s, and back", async () => {
    await control.fault({ kind: "refuse-connections" });
    const { status } = await api.reaches(tunnel.id, "reconnecting");
    putForward(31_000);
    const title = "“Storefront” has been down for 30 seconds";
    await expect(page.getByText(title)).toBeVisible();
    const down = await nextMessage(2);
    expect(down).toMatchObject({ kind: "down", title, tunnels: about });
    expect(down.detail).toBeTruthy();
    expect(Date.parse(down.at) - Date.parse(status.since)).toBeGreaterThanOrEqual(30_000);
    await control.clear();
    await api.request("POST", `/api/tunnels/${tunnel.id}/retry`);
    await expect(page.getByText("“Storefront” is back online")).toBeVisible();
    expect(await nextMessage(3)).toMatchObject({ kind: "back", tunnels: about });
  });

  await test.step("the app is away for 30 s, and back: one notice, and a day in the calendar", async () => {
    await app.end();
    const seen = async () => (await api.tunnel(tunnel.id)).status.app;
    await expect.poll(seen).toBe("down");
    putForward(62_000);
    const begun = await nextMessage(4);
    expect(begun).toMatchObject({ kind: "app", about: { code: "app_away", side: "app" } });
    app = await startApp(app.port);
    const ended = await nextMessage(5);
    expect(ended).toMatchObject({ id: begun.id, kind: "app" });
    expect(ended.about?.endedAt).toBeTruthy();
    await expect(page.getByText(ended.title)).toBeVisible();
    await page.goto(`${dashboard.url}/visits`);
    await page.getByRole("link", { name: /: 1 visit by 1 person, .* of outages/ }).click();
    await expect(page).toHaveURL(/day=\d{4}-\d{2}-\d{2}/);
    await expect(page.getByRole("list").getByText("member@example.com")).toBeVisible();
  });
  app.close();
  receiver.server.close();
  await dashboard.stop();
});

test("the browser notifies only after a click, and once for any number of tabs", async ({
  page,
  context,
  dashboard,
  api,
  lab,
}) => {
  await recordNotifications(context);
  await page.goto("/settings");
  expect(await asked(page)).toBe(0);
  await page
    .getByRole("definition")
    .filter({ hasText: "The browser asks for permission" })
    .getByRole("button", { name: "Turn on" })
    .click();
  await expect(page.getByRole("button", { name: "Turn off" })).toBeVisible();
  expect(await asked(page)).toBe(1);
  const others = [await context.newPage(), await context.newPage()];
  for (const tab of others) await tab.goto(dashboard.url);

  const { id } = await addTunnel(api, lab, { stopAfter: "1s" });
  await api.request("POST", `/api/tunnels/${id}/start`);
  const tabs = [page, ...others];
  for (const tab of tabs)
    await expect(tab.getByText("Time is over: “Storefront” stopped")).toBeVisible();
  const shown = await Promise.all(tabs.map(notified));
  expect(shown.flat()).toEqual(["Time is over: “Storefront” stopped"]);

  await others[0]?.getByRole("button", { name: "Notifications, there are new ones" }).click();
  for (const tab of tabs) {
    await expect(tab.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
  }
});

/** Headless Chromium shows no notifications and asks nobody. This keeps what the page would have shown. */
async function recordNotifications(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const record = { asked: 0, titles: [] as string[] };
    let permission = localStorage.getItem("test-permission") ?? "default";
    class Recorded {
      static get permission() {
        return permission;
      }
      static async requestPermission() {
        record.asked += 1;
        permission = "granted";
        localStorage.setItem("test-permission", permission);
        return permission;
      }
      constructor(title: string) {
        record.titles.push(title);
      }
    }
    Object.assign(window, { Notification: Recorded, record });
  });
}

type Recording = { record: { asked: number; titles: string[] } };

function asked(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as Recording).record.asked);
}

function notified(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as Recording).record.titles);
}
