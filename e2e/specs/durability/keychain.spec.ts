import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { settingsSchema } from "@/lib/contract/settings";
import { type Keyring, keyIn, openKeyring, whyNoKeyring } from "../../checks/durability/keyring";
import type { Lab } from "../../lab/start-lab";
import { type Dashboard, launchDashboard } from "../../launch-dashboard";
import { type Api, answerTokenQuestion, apiOf, test as base, expect, row } from "../fixtures";

const missing = process.platform === "linux" ? whyNoKeyring() : "needs a Linux Secret Service";
const test = base.extend<{ keyring: Keyring; dashboard: Dashboard }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  keyring: async ({}, use) => {
    const keyring = await openKeyring();
    await keyring.start("unlocked");
    await use(keyring);
    await keyring.close();
  },
  dashboard: async ({ dataDir, keyring }, use) => {
    const dashboard = await launch(dataDir, keyring);
    await use(dashboard);
    await dashboard.stop();
  },
});

test.skip(missing !== undefined, `The system's keychain is not tested: ${missing}`);

async function launch(dataDir: string, keyring: Keyring, like?: Dashboard): Promise<Dashboard> {
  const port = like && Number(new URL(like.url).port);
  return launchDashboard({
    dataDir,
    mode: "start",
    ...(like && { token: like.token }),
    ...(port && { port }),
    env: { ...keyring.env, GATEHOUSE_KEYRING: "1" },
  });
}

async function runningTunnel(api: Api, lab: Lab): Promise<string> {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const fields = { profileId: profile.id, accountId: account.id, upstream: lab.app.port };
  const { id } = await api.createTunnel({ name: "Storefront", ...fields });
  await api.request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "online");
  return id;
}

const settings = async (api: Api) =>
  settingsSchema.parse((await api.request("GET", "/api/settings")).body);

const noteSchema = z.object({ place: z.enum(["keychain", "file"]), account: z.string() });
const note = (dataDir: string) =>
  noteSchema.parse(JSON.parse(readFileSync(path.join(dataDir, "key-place.json"), "utf8")));

test("the key is in the system's keychain, is moved to the file and back by a button, and survives restarts", async ({
  dashboard,
  dataDir,
  keyring,
  api,
  page,
  lab,
}) => {
  const file = path.join(dataDir, "master.key");
  const id = await runningTunnel(api, lab);
  expect(await settings(api)).toMatchObject({ keyPlace: "keychain", keychainAvailable: true });
  expect(existsSync(file)).toBe(false);
  const { account } = note(dataDir);
  const first = await keyIn(keyring.env, account);
  expect(first).toMatchObject({ ok: true, value: expect.stringMatching(/^\S{44}$/) });

  await page.goto(`${dashboard.url}/settings`);
  await page.getByRole("button", { name: "Move to the file" }).click();
  await answerTokenQuestion(page, dashboard.token);
  await expect(page.getByText("The key is now in the file.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Move to the system keyring" })).toBeVisible();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(first).toMatchObject({ value: readFileSync(file, "utf8").trim() });
  expect(await keyIn(keyring.env, account)).toEqual({ ok: true, value: null });

  await page.getByRole("button", { name: "Move to the system keyring" }).click();
  await answerTokenQuestion(page, dashboard.token);
  await expect(page.getByRole("button", { name: "Move to the file" })).toBeVisible();
  expect(existsSync(file)).toBe(false);
  expect(await keyIn(keyring.env, account)).toEqual(first);

  await dashboard.stop();
  const again = await launch(dataDir, keyring, dashboard);
  await apiOf(again, lab).reaches(id, "online");
  await again.stop();
});

test("a missing or locked keychain locks only the secrets, and unlocking it starts the tunnel again", async ({
  dashboard,
  dataDir,
  keyring,
  api,
  page,
  lab,
}) => {
  const id = await runningTunnel(api, lab);
  await dashboard.stop();
  await keyring.stop();
  const again = await launch(dataDir, keyring, dashboard);
  await expect.poll(() => again.output()).toContain("The stored secrets are locked.");
  await page.reload();
  await expect(page.getByText("The stored secrets are locked.")).toBeVisible();
  await expect(row(page, "Storefront").getByText("Failed")).toBeVisible();
  await row(page, "Storefront").getByRole("button", { name: "Start" }).click();
  await expect(page.getByText(/cannot be read\. The key to the stored/).last()).toBeVisible();
  const start = await api.request("POST", `/api/tunnels/${id}/start`);
  expect(start).toMatchObject({ status: 409, body: { code: "secrets_locked" } });
  const entered = await api.request("POST", "/api/accounts", { name: "New", authtoken: "2abc" });
  expect(entered).toMatchObject({ status: 409, body: { code: "secrets_locked" } });
  expect(existsSync(path.join(dataDir, "master.key"))).toBe(false);

  await page.getByRole("link", { name: "unlock them or enter them again" }).click();
  await keyring.start("locked");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Still locked")).toBeVisible();
  await keyring.start("unlocked");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("The secrets are unlocked.")).toBeVisible();
  await expect(page.getByText("The stored secrets are locked")).toBeHidden();
  await api.reaches(id, "online");
  await again.stop();
});

test("a keychain that waits for its user does not delay the start, and its later answer is used", async ({
  dashboard,
  dataDir,
  keyring,
  api,
  lab,
}) => {
  const id = await runningTunnel(api, lab);
  await dashboard.stop();
  keyring.freeze();
  // Until it is thawed it answers nobody, so a start that waited for it would not end.
  const again = await launch(dataDir, keyring, dashboard);
  await expect.poll(() => again.output()).toContain("The stored secrets are locked.");
  keyring.thaw();
  await expect.poll(async () => (await settings(api)).secrets).toMatchObject({ state: "ready" });
  await api.reaches(id, "online");
  expect(await settings(api)).toMatchObject({ keyPlace: "keychain", secrets: { state: "ready" } });
  await again.stop();
});

test("a new key is made only on request, and then the secrets are entered again", async ({
  dashboard,
  dataDir,
  keyring,
  page,
  api,
  lab,
}) => {
  const id = await runningTunnel(api, lab);
  const old = note(dataDir).account;
  await dashboard.stop();
  await keyring.stop();
  const again = await launch(dataDir, keyring, dashboard);
  await page.goto(`${again.url}/settings`);
  await page.getByRole("button", { name: "Start with a new key" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start with a new key" }).click();
  await expect(page.getByText("Some stored secrets cannot be read")).toBeVisible();

  const tunnel = await api.tunnel(id);
  await api.request("PATCH", `/api/profiles/${tunnel.profileId}`, {
    clientSecret: lab.descope.clientSecret,
  });
  const authtoken = lab.accounts[0]?.authtoken;
  await api.request("PATCH", `/api/accounts/${tunnel.accountId}`, { authtoken });
  await api.request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "online");
  await page.reload();
  await expect(page.getByText("Some stored secrets cannot be read")).toBeHidden();
  await keyring.start("unlocked");
  expect(await keyIn(keyring.env, old)).toMatchObject({ value: expect.any(String) });
  await again.stop();
});
