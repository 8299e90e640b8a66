import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { apiOf, expect, row, test, workAccount } from "./fixtures";
import { launchDashboard } from "./launch-dashboard";

const PASSPHRASE = "correct horse battery staple";

async function chooseFile(page: Page, name: string, content: string): Promise<void> {
  const file = { name, mimeType: "application/octet-stream", buffer: Buffer.from(content) };
  await page.getByLabel("File to import").setInputFiles(file);
}

function item(page: Page, name: string) {
  return page
    .getByRole("list", { name: "What the import does" })
    .getByRole("listitem", { name, exact: true });
}

/** Presses Export and hands out the file. */
async function exported(page: Page): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  return readFileSync(await (await download).path(), "utf8");
}

test("everything goes into one encrypted file and comes back, without disturbing what runs", async ({
  page,
  api,
  lab,
  dashboard,
}) => {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const fields = { profileId: profile.id, accountId: account.id, upstream: lab.app.port };
  const { id } = await api.createTunnel({ ...fields, name: "Storefront" });
  await api.request("POST", `/api/tunnels/${id}/start`);
  const { status } = await api.reaches(id, "online");

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Import and export" }).click();
  await expect(page.getByRole("heading", { name: "Import and export" })).toBeVisible();
  await page.getByLabel("With secrets, encrypted").check();
  await page.getByLabel("Passphrase").fill("short");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(page.getByText("Use at least 12 characters")).toBeVisible();
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.getByLabel("The same again").fill(`${PASSPHRASE}.`);
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(page.getByText("This is not the same passphrase.")).toBeVisible();
  await page.getByLabel("The same again").fill(PASSPHRASE);
  const file = await exported(page);
  expect(JSON.parse(file)).toMatchObject({ format: "gatehouse-sealed", version: 1 });
  expect(file).not.toContain("Storefront");

  await api.request("PATCH", `/api/tunnels/${id}`, { allowedDomains: ["example.org"] });
  await api.request("PATCH", `/api/profiles/${profile.id}`, { clientSecret: "K2-another-one" });
  await chooseFile(page, "gatehouse.json", file);
  const opens = page.getByLabel("Passphrase of the file");
  await opens.fill("not this passphrase");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByText("This passphrase does not open the file.")).toBeVisible();
  await opens.fill(PASSPHRASE);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(item(page, "Tunnel Storefront")).toContainText("Changed");
  await expect(item(page, "Tunnel Storefront")).toContainText("example.org");
  await expect(item(page, "Profile Descope test")).toContainText("the one of the file");
  await expect(item(page, "Account Work account")).toContainText("Skipped");

  await page.getByLabel("What has the same name here").selectOption("keep");
  await expect(page.getByText("There is nothing to import")).toBeVisible();
  await page.getByLabel("What has the same name here").selectOption("change");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("0 added, 2 changed, 1 skipped.")).toBeVisible();
  const after = await api.tunnel(id);
  expect(after.allowedDomains).toEqual([]);
  expect(after.status).toMatchObject({ state: "online", url: status.url, since: status.since });
  expect(dashboard.output()).not.toContain(PASSPHRASE);
});

test("a colleague imports the team file, enters their own secrets and starts", async ({
  page,
  api,
  lab,
  browser,
}) => {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const fields = { profileId: profile.id, accountId: account.id, upstream: lab.app.port };
  await api.createTunnel({ ...fields, name: "Storefront", allowedDomains: ["example.com"] });
  await page.goto(`${new URL(page.url()).origin}/settings/import-export`);
  const file = await exported(page);
  expect(file).toContain("Storefront");
  expect(file).not.toContain(lab.descope.clientSecret);
  expect(file).not.toContain(workAccount(lab).authtoken);

  const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-colleague-"));
  const theirs = await launchDashboard({ dataDir, mode: "start" });
  const colleague = await browser.newPage();
  await colleague.goto(`${theirs.url}/?token=${theirs.token}`);
  await colleague.goto(`${theirs.url}/settings/import-export`);
  await chooseFile(colleague, "team.json", file);
  await expect(item(colleague, "Tunnel Storefront")).toContainText("Added");
  await expect(item(colleague, "Account Work account")).toContainText("has to be entered");
  await colleague.getByRole("button", { name: "Import", exact: true }).click();
  await expect(colleague.getByText("3 added, 0 changed, 0 skipped.")).toBeVisible();

  const banner = colleague.getByRole("status").filter({ hasText: "Secrets are missing." });
  await expect(banner).toContainText("the Access Key of Descope test");
  await colleague.getByRole("link", { name: "Go to the tunnels" }).click();
  await row(colleague, "Storefront").getByRole("button", { name: "Start" }).click();
  await expect(
    colleague.getByText(
      'The Access Key of "Descope test" and the authtoken of "Work account" have not been entered yet.',
    ),
  ).toBeVisible();
  await row(colleague, "Storefront").getByRole("link", { name: "Storefront", exact: true }).click();
  await expect(colleague.getByText("This tunnel waits for secrets.")).toBeVisible();

  await colleague.getByRole("main").getByRole("link", { name: "Descope test" }).first().click();
  await colleague.getByLabel("Access Key").fill(lab.descope.clientSecret);
  await colleague.getByRole("button", { name: "Save", exact: true }).click();
  await expect(banner).toBeHidden();
  await colleague
    .getByRole("status")
    .filter({ hasText: "A secret is missing." })
    .getByRole("link", { name: "Work account" })
    .click();
  await colleague.getByLabel("Authtoken").fill(workAccount(lab).authtoken);
  await colleague.getByRole("button", { name: "Save", exact: true }).click();
  await expect(colleague.getByText("A secret is missing.")).toBeHidden();
  await colleague.getByRole("link", { name: "Tunnels" }).click();
  await row(colleague, "Storefront").getByRole("button", { name: "Start" }).click();
  const list = await apiOf(theirs, lab).request("GET", "/api/tunnels");
  const [tunnel] = Array.isArray(list.body) ? list.body : [];
  await apiOf(theirs, lab).reaches(tunnel.id, "online");
  await theirs.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("an ngrok.yml becomes tunnels with the login of a chosen profile; what is left out is said", async ({
  page,
  api,
}) => {
  await api.createProfile({ name: "Acme" });
  await api.createProfile({ name: "Second" });
  await page.goto(`${new URL(page.url()).origin}/settings/import-export`);
  const authtoken = "2an-authtoken-from-an-ngrok-yml";
  const yml = `version: 3
agent: { authtoken: ${authtoken}, log_level: debug }
endpoints:
  - { name: web, url: "https://web.example.com", upstream: { url: 3000 }, pooling_enabled: true }
  - { name: database, url: "tcp://1.tcp.ngrok.io:12345", upstream: { url: 5432 } }
`;
  await chooseFile(page, "ngrok.yml", yml);
  await expect(item(page, "Tunnel database")).toContainText("Skipped");
  await expect(item(page, "Tunnel web")).toContainText("Choose the profile whose login it gets.");
  await expect(page.getByText("Settings of the ngrok agent itself")).toBeVisible();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("Choose the profile whose login the tunnels")).toBeVisible();
  await page.getByLabel("Login of tunnels without one").selectOption("Second");
  await expect(item(page, "Tunnel web")).toContainText('here it gets the one of "Second"');
  expect(await page.content()).not.toContain(authtoken);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("2 added, 0 changed, 1 skipped.")).toBeVisible();
  const { body } = await api.request("GET", "/api/tunnels");
  expect(body).toMatchObject([
    { name: "web", domain: "web.example.com", pooling: true, status: { state: "stopped" } },
  ]);
  expect(JSON.stringify((await api.request("GET", "/api/accounts")).body)).not.toContain(authtoken);

  await chooseFile(page, "ngrok.yml", "endpoints: &a []\ntunnels: *a");
  await expect(page.getByText("Anchors and aliases")).toBeVisible();
});
