import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { configFileSchema } from "@/lib/contract/config-file";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { expectAccessible } from "./expect-accessible";
import { answerTokenQuestion, expect, first, row, test, workAccount } from "./fixtures";
import { prepareLogin } from "./tunnel-steps";

const PASSPHRASE = "correct horse battery staple";

async function chooseFile(page: Page, name: string, content: string | Buffer): Promise<void> {
  const file = { name, mimeType: "application/octet-stream", buffer: Buffer.from(content) };
  await page.getByLabel("File to import").setInputFiles(file);
}

function item(page: Page, name: string) {
  return page
    .getByRole("list", { name: "What the import does" })
    .getByRole("listitem", { name, exact: true });
}

/** Presses Export and returns the file. */
async function exported(page: Page): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  return readFileSync(await (await download).path(), "utf8");
}

test("everything is exported to one encrypted file and imported again, without changing running tunnels", async ({
  page,
  api,
  lab,
  dashboard,
}) => {
  const fields = await prepareLogin(api, lab);
  const { id } = await api.createTunnel({ ...fields, name: "Storefront" });
  const { id: other } = await api.createTunnel({ ...fields, name: "Admin", group: "Office" });
  const webhook = { url: "https://hooks.example.com/gatehouse", secret: "only-the-receiver-knows" };
  await api.request("PATCH", "/api/settings", { stopWhenIdle: "8h" });
  await api.request("POST", "/api/settings/webhook", webhook);
  await api.request("POST", `/api/tunnels/${id}/start`);
  const { status } = await api.reaches(id, "online");

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Import and export" }).click();
  await expect(page.getByRole("heading", { name: "Import and export" })).toBeVisible();
  const team = await exported(page);
  expect(team).toContain("Storefront");
  expect(team).not.toContain(lab.descope.clientSecret);
  for (const secret of [workAccount(lab).authtoken, webhook.url, webhook.secret]) {
    expect(team).not.toContain(secret);
  }
  await page.getByLabel("With secrets, encrypted").check();
  await page.getByLabel("Passphrase").fill("short");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(page.getByText("Use at least 12 characters")).toBeVisible();
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.getByLabel("The same again").fill(`${PASSPHRASE}.`);
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(page.getByText("This is not the same passphrase.")).toBeVisible();
  await page.getByLabel("The same again").fill(PASSPHRASE);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Enter the access token again" });
  await expect(question.getByLabel("Access token")).toBeFocused();
  await expectAccessible(page);
  await question.getByLabel("Access token").fill("not-the-token");
  await question.getByRole("button", { name: "Confirm" }).click();
  await expect(question.getByText("That is not the access token.")).toBeVisible();
  await question.getByLabel("Access token").fill(dashboard.token);
  await question.getByRole("button", { name: "Confirm" }).click();
  const file = readFileSync(await (await download).path(), "utf8");
  expect(JSON.parse(file)).toMatchObject({ format: "gatehouse-sealed", version: 1 });
  expect(file).not.toContain("Storefront");

  await api.request("PATCH", `/api/tunnels/${id}`, { allowedDomains: ["example.org"] });
  await api.request("POST", "/api/tunnels/order", { ids: [other, id] });
  await api.request("PATCH", "/api/settings", { stopWhenIdle: null });
  const old = { ...webhook, url: "https://hooks.example.com/old" };
  await api.request("POST", "/api/settings/webhook", old);
  await api.request("PATCH", `/api/profiles/${fields.profileId}`, {
    clientSecret: "K2-another-one",
  });
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
  await expect(item(page, "Setting Order of tunnels and groups")).toContainText(
    "Admin, Storefront becomes → Storefront, Admin",
  );
  await expect(item(page, "Setting Stop when idle")).toContainText("8h");
  await expect(item(page, "Setting Webhook")).toContainText(`old becomes → ${webhook.url}`);
  await expectAccessible(page);

  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("1 added, 4 changed, 2 skipped.")).toBeVisible();
  const after = await api.tunnel(id);
  expect(after.allowedDomains).toEqual([]);
  expect(after.status).toMatchObject({ state: "online", url: status.url, since: status.since });
  const names = z.array(tunnelSchema).parse((await api.request("GET", "/api/tunnels")).body);
  expect(names.map(({ name }) => name)).toEqual(["Storefront", "Admin"]);
  expect((await api.request("GET", "/api/settings")).body).toMatchObject({
    stopWhenIdle: "8h",
    webhook: { url: webhook.url, hasSecret: true },
  });
  expect(dashboard.output()).not.toContain(PASSPHRASE);
});

test("a colleague imports the team file, enters their own secrets and starts", async ({
  page,
  api,
  lab,
}) => {
  const { issuer: issuerUrl, clientId } = lab.descope;
  const { agentAddr: serverAddr, caCertificate } = lab.edge;
  const file = configFileSchema.parse({
    format: "gatehouse",
    version: 1,
    exportedAt: new Date().toISOString(),
    profiles: [{ name: "Acme", issuerUrl, clientId }],
    accounts: [{ name: "Work", serverAddr, caCertificate }],
    tunnels: [{ name: "Storefront", profile: "Acme", account: "Work", upstream: lab.app.port }],
  });
  await page.getByRole("link", { name: "Import it" }).click();
  await chooseFile(page, "team.json", JSON.stringify(file));
  await expect(item(page, "Tunnel Storefront")).toContainText("Added");
  await expect(item(page, "Account Work")).toContainText("has to be entered");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("3 added, 0 changed, 0 skipped.")).toBeVisible();

  const banner = page.getByRole("status").filter({ hasText: "Secrets are missing." });
  await expect(banner).toContainText("the Access Key of Acme, the authtoken of Work");
  await page.getByRole("link", { name: "Go to the tunnels" }).click();
  await row(page, "Storefront").getByRole("button", { name: "Start" }).click();
  await expect(
    page.getByText(
      'The Access Key of "Acme" and the authtoken of "Work" have not been entered yet.',
    ),
  ).toBeVisible();
  await row(page, "Storefront").getByRole("link", { name: "Storefront", exact: true }).click();
  await expect(page.getByText("This tunnel waits for secrets.")).toBeVisible();

  await page.getByRole("main").getByRole("link", { name: "Acme" }).first().click();
  await page.getByLabel("Access Key").fill(lab.descope.clientSecret);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const left = page.getByRole("status").filter({ hasText: "A secret is missing." });
  await left.getByRole("link", { name: "Work" }).click();
  await page.getByLabel("Authtoken").fill(workAccount(lab).authtoken);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(left).toBeHidden();
  const { body } = await api.request("GET", "/api/tunnels");
  const tunnel = first(z.array(tunnelSchema).parse(body));
  await api.request("POST", `/api/tunnels/${tunnel.id}/start`);
  await api.reaches(tunnel.id, "online");
});

test("an ngrok.yml becomes tunnels with the login of a chosen profile, and the page says what is left out", async ({
  page,
  api,
  dashboard,
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
  await expect(item(page, "Tunnel web")).toContainText("Choose a profile for it.");
  await expect(page.getByText("Settings of the ngrok agent itself")).toBeVisible();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("Choose the profile for the tunnels")).toBeVisible();
  await page.getByLabel("Profile for tunnels without a login").selectOption("Second");
  await expect(item(page, "Tunnel web")).toContainText('here it gets the login of "Second"');
  expect(await page.content()).not.toContain(authtoken);
  const agree = page.getByLabel("Send the Access Key of “Second” to the file’s ngrok account");
  await expect(agree).not.toBeChecked();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("Look at each, then agree to it.")).toBeVisible();
  await agree.check();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Enter the access token again" });
  await expect(question).toContainText("Access Keys of “Second”");
  await question.getByRole("button", { name: "Cancel" }).click();
  await expect(agree).toBeChecked();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await answerTokenQuestion(page, dashboard.token);
  await expect(page.getByText("2 added, 0 changed, 1 skipped.")).toBeVisible();
  const { body } = await api.request("GET", "/api/tunnels");
  expect(body).toMatchObject([
    { name: "web", domain: "web.example.com", pooling: true, status: { state: "stopped" } },
  ]);
  expect(JSON.stringify((await api.request("GET", "/api/accounts")).body)).not.toContain(authtoken);

  await chooseFile(page, "ngrok.yml", "endpoints: &a []\ntunnels: *a");
  await expect(page.getByText("Anchors and aliases")).toBeVisible();
});

test("an import that lets in more people than the ngrok.yml needs the person's agreement", async ({
  page,
  api,
}) => {
  await api.createProfile({ name: "Acme" });
  await api.createAccount({ name: "Work" });
  await page.goto(`${new URL(page.url()).origin}/settings/import-export`);
  const yml = `version: "2"
authtoken: \${NGROK_AUTHTOKEN}
tunnels:
  staging: { proto: http, addr: 4000, basic_auth: ["bob:a-password-of-bob"], mutual_tls_cas: ca.pem }
  website: { proto: http, addr: 3000 }
`;
  // In the encoding of PowerShell's >.
  await chooseFile(page, "ngrok.yml", Buffer.from(`\uFEFF${yml}`, "utf16le"));
  const lost = page.getByRole("list", { name: "What the import cannot keep" });
  await expect(lost.getByRole("listitem", { name: "staging" })).toContainText("basic_auth");
  await expect(lost.getByText("Client certificates (mutual_tls_cas) are left out.")).toBeVisible();
  await expect(lost.getByRole("listitem", { name: "website" })).toHaveCount(0);
  await expect(page.getByText("It is a placeholder. Enter your authtoken")).toBeVisible();
  expect(await page.content()).not.toContain("a-password-of-bob");
  await expectAccessible(page);

  const agree = page.getByLabel("Import them although more people may get in");
  await expect(agree).not.toBeChecked();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("Look at what is lost, then agree to it.")).toBeVisible();
  expect((await api.request("GET", "/api/tunnels")).body).toEqual([]);
  await agree.check();
  await page.getByLabel("If the name exists already").selectOption("keep");
  await expect(agree).not.toBeChecked();
  await agree.check();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await expect(page.getByText("2 added, 0 changed, 0 skipped.")).toBeVisible();

  for (const [content, kind, next] of [
    ["on_http_request: []", "This is a Traffic Policy", "Paste it into Extra policy"],
    ["services: { web: { image: nginx } }", "This is a Docker Compose file.", "Make a tunnel for"],
    ["", "The file is empty.", "Choose a file that Gatehouse exported"],
  ] as const) {
    await chooseFile(page, "other.yml", content);
    await expect(page.getByRole("alert").filter({ hasText: kind })).toContainText(next);
    await page.getByRole("button", { name: "Choose another file" }).click();
  }
});
