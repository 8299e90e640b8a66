import { readFileSync, unlinkSync } from "node:fs";
import path from "node:path";
import { freePort } from "../free-port";
import { launchDashboard } from "../launch-dashboard";
import { expectAccessible } from "./expect-accessible";
import { apiOf, copied, expect, recordCopies, row, test, workAccount } from "./fixtures";
import { prepareLogin } from "./tunnel-steps";

test("Settings say where everything is kept, and offer only what works", async ({
  page,
  dashboard,
  dataDir,
  api,
  lab,
}) => {
  await recordCopies(page);
  await page.reload();
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await expect(page.getByText("In the file master.key")).toBeVisible();
  await expect(page.getByText(dataDir)).toBeVisible();
  await expect(page.getByText("npm run backup")).toBeVisible();
  // The tests' dashboard may not use a keychain, and its token comes from the environment.
  await expect(page.getByRole("button", { name: /^Move to/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Log out everywhere" })).toHaveCount(0);
  const key = readFileSync(path.join(dataDir, "master.key"), "utf8").trim();
  expect(await page.content()).not.toContain(key);

  const { status, body } = await api.request("GET", "/api/settings");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    dataDir,
    port: Number(new URL(dashboard.url).port),
    keyPlace: "file",
    keychainAvailable: false,
    tokenSource: "environment",
    secrets: { state: "ready", unreadable: [] },
  });
  expect(JSON.stringify(body)).not.toContain(key);
  const move = await api.request("POST", "/api/settings/key-place", { place: "keychain" });
  expect(move).toMatchObject({ status: 409, body: { code: "keychain_unavailable" } });
  const wrong = await api.request("POST", "/api/settings/key-place", { place: "cloud" });
  expect(wrong.status).toBe(422);
  const replaced = await api.request("POST", "/api/settings/new-key");
  expect(replaced).toMatchObject({ status: 409, body: { code: "key_present" } });

  await prepareLogin(api, lab);
  const away = `127.0.0.1:${await freePort()}`;
  await api.createAccount({ name: "Away", serverAddr: away });
  const panel = page.locator("section").filter({ hasText: "Check everything" }).first();
  await panel.getByRole("button", { name: "Check" }).click();
  await expect(panel.getByRole("status")).toContainText("2 things need you.");
  const network = panel.getByRole("region", { name: "Network" });
  await expect(network.getByText(`${away}: nothing listens there`)).toBeVisible();
  const ngrok = panel.getByRole("region", { name: "ngrok" });
  await expect(ngrok.getByText("First mend what stands under Network.")).toBeVisible();
  await expect(ngrok.getByText("Account “Work account”")).toBeVisible();
  await expectAccessible(page);
  await panel.getByRole("button", { name: "Copy as text" }).click();
  await expect(panel.getByRole("button", { name: "Copied" })).toBeVisible();
  const text = await copied(page);
  expect(text).toMatch(/^Gatehouse doctor, 20\d\d-.*\n\nThis machine\n {2}✓ Node is new enough: /);
  expect(text).toContain(`✗ ngrok can be reached: Network: ${away}`);
  expect(text).not.toContain(workAccount(lab).authtoken);

  await ngrok.getByRole("link", { name: "Open its page" }).click();
  await expect(page.getByRole("heading", { name: "Away" })).toBeVisible();
});

test("after the key file is lost everything except secrets works, and they are entered again on the page", async ({
  page,
  api,
  dashboard,
  dataDir,
  lab,
}) => {
  const fields = await prepareLogin(api, lab);
  const { id } = await api.createTunnel({ name: "Storefront", ...fields });
  await dashboard.stop();
  unlinkSync(path.join(dataDir, "master.key"));
  const port = Number(new URL(dashboard.url).port);
  const again = await launchDashboard({ dataDir, mode: "start", port, token: dashboard.token });

  await page.reload();
  await expect(page.getByText("The stored secrets are locked.")).toBeVisible();
  await expectAccessible(page);
  await row(page, "Storefront").getByRole("button", { name: "Start" }).click();
  await expect(page.getByText(/authtoken of "Work account" cannot be read/)).toBeVisible();
  await api.createTunnel({ name: "Metrics", ...fields });
  await expect(row(page, "Metrics")).toBeVisible();

  await page.goto(`${dashboard.url}/accounts/${fields.accountId}`);
  const { authtoken } = workAccount(lab);
  await page.getByLabel("Authtoken").fill(authtoken);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The stored secrets are locked.")).toBeHidden();

  await page.goto(`${dashboard.url}/settings`);
  await expect(page.getByText("Some stored secrets cannot be read")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("main").getByRole("link", { name: "Descope test" }).click();
  await page.getByLabel("Access Key").fill(lab.descope.clientSecret);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect
    .poll(async () => (await api.request("GET", "/api/settings")).body)
    .toMatchObject({ secrets: { state: "ready", unreadable: [] } });
  await apiOf(again, lab).request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "online");
  await again.stop();
});
