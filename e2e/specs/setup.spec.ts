import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import type { Tunnel } from "@/lib/contract/tunnels";
import { launchDashboard } from "../launch-dashboard";
import { test as base, expect, first, workAccount } from "./fixtures";
import { startTunnel, visit } from "./tunnel-steps";

/** A home folder for the test, so that the files of ngrok's agent in it are known. */
const test = base.extend<{ home: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  home: async ({}, use) => {
    const home = mkdtempSync(path.join(os.tmpdir(), "gatehouse-home-"));
    await use(home);
    rmSync(home, { recursive: true, force: true });
  },
  dashboard: async ({ dataDir, home }, use) => {
    const env = { HOME: home, XDG_CONFIG_HOME: path.join(home, ".config"), NGROK_AUTHTOKEN: "" };
    const dashboard = await launchDashboard({ dataDir, mode: "start", env });
    await use(dashboard);
    await dashboard.stop();
  },
});

/** A person at the keyboard. Each key press and each paste is one interaction. */
function hands(page: Page) {
  let count = 0;
  return {
    count: () => count,
    press: async (key: string) => {
      count += 1;
      await page.keyboard.press(key);
    },
    paste: async (text: string) => {
      count += 1;
      await page.keyboard.insertText(text);
    },
  };
}

test("by keyboard alone, from an empty data folder to a protected tunnel", async ({
  page,
  lab,
  home,
  api,
  browser,
}) => {
  // An agent of version 3 with its own ingress address was set up here before.
  const folder = path.join(home, ".config", "ngrok");
  mkdirSync(folder, { recursive: true });
  const ca = path.join(folder, "ca.pem");
  writeFileSync(ca, lab.edge.caCertificate);
  writeFileSync(
    path.join(folder, "ngrok.yml"),
    `version: 3\nagent:\n  authtoken: ${workAccount(lab).authtoken}\n  connect_url: ${lab.edge.agentAddr}\n  connect_cas: ${ca}\n`,
  );
  const { press, paste, count } = hands(page);

  await expect(page.getByRole("button", { name: "Set it up, step by step" })).toBeFocused();
  await press("Enter");

  await expect(page.getByLabel("Issuer URL")).toBeFocused();
  await paste(lab.descope.issuer);
  await press("Tab");
  await expect(page.getByLabel("Access Key")).toBeFocused();
  await paste(lab.descope.clientSecret);
  await expect(page.getByLabel("Project ID")).toHaveValue(lab.descope.clientId);
  await press("Enter");

  await expect(page.getByRole("button", { name: "Use it" })).toBeFocused();
  await press("Enter");

  await expect(page.getByLabel("Local app")).toBeFocused();
  await expect(page.getByRole("radio", { name: /Storefront/ }).first()).toBeVisible();
  await paste(String(lab.app.port));
  await press("Enter");

  await expect(page.getByLabel("E-mail addresses and domains")).toBeFocused();
  await paste("member@example.com");
  await press("Enter");

  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeFocused();
  await press("Enter");
  await expect(page.getByText("It is online, and strangers are stopped.")).toBeVisible();
  await expect(page.getByText("Protected", { exact: true })).toBeVisible();
  expect(count()).toBeLessThanOrEqual(12);

  const [tunnel] = (await api.request("GET", "/api/tunnels")).body as Tunnel[];
  expect(tunnel?.allowedEmails).toEqual(["member@example.com"]);
  await expect(page.getByRole("link", { name: "Log in as a visitor now" })).toBeFocused();
  await expect(page.getByRole("img", { name: `QR code of ${tunnel?.status.url}` })).toBeVisible();
  await expect(page.getByText("Waiting for the first visitor…")).toBeVisible();
  if (tunnel) await visit(browser, tunnel, "member@example.com");
  await expect(page.getByText("member@example.com has arrived through the login")).toBeVisible();
  // The browser keeps only a random name of the tab, and nothing that was typed.
  const kept = await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }]);
  expect(kept).toEqual([{}, { "gatehouse-page": expect.stringMatching(/^[0-9a-f]{32}$/) }]);
});

test("input is still there after leaving the page, with secrets sealed only on the server", async ({
  page,
  api,
  lab,
  dashboard,
}) => {
  await page.goto("/setup");
  await expect(
    page.getByText("the default OIDC application (further ones are a paid feature)"),
  ).toBeVisible();
  await page.getByLabel("Project ID or client ID").fill("UDJvd25DbGllbnQ");
  await expect(
    page.getByText("The client secret of the application with this client ID."),
  ).toBeVisible();
  await page.getByLabel("Project ID or client ID").fill("");
  await page.getByLabel("Issuer URL").fill(lab.descope.issuer);
  await page.getByLabel("Access Key or client secret").fill(lab.descope.clientSecret);
  await expect(page.getByText("This is a Project ID. An Access Key goes with it.")).toBeVisible();
  await page.goto("/");
  await page.getByRole("button", { name: /step by step|Go on with the setup/ }).click();

  await expect(page.getByLabel("Issuer URL")).toHaveValue(lab.descope.issuer);
  await expect(page.getByLabel("Access Key")).toHaveValue("");
  await expect(page.getByText("What you entered is kept, encrypted.")).toBeVisible();
  expect(await page.content()).not.toContain(lab.descope.clientSecret);
  const { body } = await api.request("GET", "/api/setup/draft");
  expect(JSON.stringify(body)).not.toContain(lab.descope.clientSecret);
  const file = readFileSync(path.join(dashboard.dataDir, "setup-draft.json"), "utf8");
  expect(file).toContain(lab.descope.issuer);
  expect(file).not.toContain(lab.descope.clientSecret);

  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByLabel("Authtoken")).toBeVisible();
  const profiles = (await api.request("GET", "/api/profiles")).body as { id: string }[];
  expect(profiles).toHaveLength(1);
  expect((await api.request("POST", `/api/profiles/${first(profiles).id}/check`)).status).toBe(200);
});

test("the keyboard is never on Stop when a tunnel is up already", async ({
  page,
  api,
  lab,
  control,
}) => {
  const { id, profileId, accountId } = await startTunnel(api, lab);
  await expect.poll(async () => (await api.tunnel(id)).status.protection.verdict).toBe("protected");
  const stop = page.getByRole("button", { name: "Stop", exact: true });
  const comeBack = async () => {
    await api.request("PATCH", "/api/setup/draft", {
      ...{ step: "start", profileId, accountId, tunnelId: id },
    });
    await page.goto("/setup");
    await expect(stop).toBeVisible();
  };

  await comeBack();
  await expect(page.getByRole("link", { name: "Log in as a visitor now" })).toBeFocused();
  await page.getByRole("link", { name: "Open the tunnel's page" }).click();
  await expect(page.getByRole("navigation", { name: "Tunnel" })).toBeVisible();
  await expect(stop).toBeVisible();
  await expect(stop).not.toBeFocused();
  await page.reload();
  await expect(page.locator("body[data-ready]")).toBeVisible();
  await expect(stop).not.toBeFocused();

  // Nothing is seen of its protection now, and it should be up all the same.
  await control.fault({ kind: "refuse-connections" });
  await comeBack();
  await expect(page.getByText("Reconnecting", { exact: true })).toBeVisible();
  await expect(page.getByText(/ready for a start|to look at/)).toBeVisible();
  await expect(stop).not.toBeFocused();
});

test("errors are shown where they were entered, and corrected with one click", async ({
  page,
  lab,
}) => {
  await page.goto("/setup");
  await page.getByLabel("Issuer URL").fill(`${lab.descope.issuer}/`);
  await expect(page.getByText("There is a slash at the end.")).toBeVisible();
  await page.getByLabel("Access Key").fill("K2notTheRightAccessKey0000000000000000000000000");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("It is stored, but something does not fit yet")).toBeVisible();
  await page
    .getByRole("alert")
    .getByRole("button", { name: /^Use http/ })
    .click();
  // The first check reported the key too. When the issuer's message is gone, the results are those of the second check.
  await expect(page.getByText("The issuer URL is not exactly the issuer's own")).toBeHidden();
  await expect(
    page.getByText("does not accept this Project ID with this Access Key"),
  ).toBeVisible();
  await page.getByLabel("Access Key").fill(lab.descope.clientSecret);
  // The result was of the other key.
  await expect(page.getByText("It is stored, but something does not fit yet")).toBeHidden();
  await page.getByRole("button", { name: "Continue" }).click();

  await page.getByLabel("Authtoken").fill("2wrongAuthtoken_ofTheRightShape_0000000");
  await page.getByRole("button", { name: "Your own agent ingress" }).click();
  await page.getByLabel("Server address").fill(lab.edge.agentAddr);
  await page.getByLabel("CA certificate").fill(lab.edge.caCertificate);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("ERR_NGROK_107")).toBeVisible();
  await page.getByRole("button", { name: "Go on anyway" }).click();
  await expect(page.getByRole("button", { name: "Look at this: ngrok" })).toBeVisible();

  await page.getByLabel("Local app").fill(new URL(page.url()).port);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("That is this dashboard itself.")).toBeVisible();
});

test("every step can be skipped, and the end says what is missing", async ({ page }) => {
  await page.goto("/setup");
  for (const title of [
    "The login for your visitors",
    "Your ngrok account",
    "The app that you share",
    "Who may enter",
  ]) {
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await page.getByRole("button", { name: "Skip this step" }).click();
  }
  await expect(page.getByRole("heading", { name: "Not ready to start" })).toBeVisible();
  await page.getByRole("button", { name: "Go to that step" }).click();
  await expect(page.getByLabel("Issuer URL")).toBeVisible();
  await page.getByRole("button", { name: "Leave for now" }).click();
  await expect(
    page.getByRole("heading", { name: "Share a local app, behind a login" }),
  ).toBeVisible();
});

test("authtokens of agents of both versions and of the environment are found", async ({ home }) => {
  const token = (letter: string) => `2${letter.repeat(40)}`;
  mkdirSync(path.join(home, ".config", "ngrok"), { recursive: true });
  mkdirSync(path.join(home, ".ngrok2"));
  writeFileSync(
    path.join(home, ".config", "ngrok", "ngrok.yml"),
    `version: 3\nagent:\n  authtoken: ${token("a")}\n`,
  );
  writeFileSync(
    path.join(home, ".ngrok2", "ngrok.yml"),
    `version: "2"\nauthtoken: ${token("b")}\nserver_addr: connect.example.com:443\n`,
  );
  const dashboard = await launchDashboard({
    dataDir: path.join(home, "data"),
    mode: "start",
    env: { HOME: home, XDG_CONFIG_HOME: "", NGROK_AUTHTOKEN: token("c") },
  });
  const call = async (route: string, body?: object) => {
    const response = await fetch(`${dashboard.url}${route}`, {
      headers: {
        authorization: `Bearer ${dashboard.token}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    return JSON.parse(await response.text());
  };
  const found: { id: string; kind: string; place: string }[] = await call("/api/setup/authtokens");
  expect(found.map(({ place }) => path.basename(place)).sort()).toEqual([
    "NGROK_AUTHTOKEN",
    "ngrok.yml",
    "ngrok.yml",
  ]);
  expect(found.map(({ kind }) => kind).sort()).toEqual(["environment", "file", "file"]);
  expect(JSON.stringify(found)).not.toContain(token("a"));
  const old = first(found.filter(({ place }) => place.includes(".ngrok2")));
  const body = { sourceId: old.id, name: "ngrok" };
  expect(await call("/api/setup/import-authtoken", body)).toMatchObject({
    name: "ngrok",
    serverAddr: "connect.example.com:443",
    hasAuthtoken: true,
  });
  await dashboard.stop();
});
