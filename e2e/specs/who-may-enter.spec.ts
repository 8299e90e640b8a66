import path from "node:path";
import Sqlite from "better-sqlite3";
import { expectAccessible } from "./expect-accessible";
import { expect, logIn, openLink, testOnKept as test, test as testWithData } from "./fixtures";
import { addTunnel, startTunnel, visit } from "./tunnel-steps";

test("who is removed at Descope loses access at the next refresh, not at the next login", async ({
  api,
  browser,
  lab,
}) => {
  const tunnel = await startTunnel(api, lab, { userinfoRefresh: "1s" });
  const tab = await visit(browser, tunnel, "member@example.com");
  lab.descope.fault({ noPeople: true });
  try {
    await expect
      .poll(async () => {
        await tab.goto(String(tunnel.status.url));
        return new URL(tab.url()).origin;
      })
      .toBe(new URL(lab.descope.issuer).origin);
  } finally {
    lab.descope.fault({});
  }
});

for (const fails of [false, true]) {
  const how = fails ? "fails the request" : "skips the rule";
  test(`a list keeps a login without e-mail out where an expression that fails ${how}`, async ({
    api,
    browser,
    control,
    lab,
  }) => {
    // Without the gate: what ngrok does with the list alone.
    const alone = { gate: false, askToComeIn: false };
    const tunnel = await startTunnel(api, lab, { allowedDomains: ["example.com"], ...alone });
    if (fails) await control.fault({ kind: "fail-expressions" });
    const member = await visit(browser, tunnel, "member@example.com");
    await member.close();
    const visits = lab.app.visits();
    const tab = await (await browser.newContext()).newPage();
    await openLink(tab, String(tunnel.status.url));
    await logIn(tab, "U2nameless");
    await expect(tab.getByRole("heading")).toHaveText("You are not on the list for this app");
    expect(lab.app.visits()).toBe(visits);
  });
}

test("one field takes people, domains, roles and tenants, and says in words who gets in", async ({
  page,
  api,
  lab,
}) => {
  const { id } = await addTunnel(api, lab);
  await page.goto(`/tunnels/${id}/settings`);
  const field = page.getByRole("textbox", { name: "Who may enter" });
  await field.fill("Member One <member@example.com>, @example.org");
  await page.getByRole("button", { name: "Begin a role" }).click();
  await expect(field).toBeFocused();
  await field.pressSequentially("Tenant Admin");
  await expect(
    page.getByText("and everyone at example.org, if they have the role Tenant Admin."),
  ).toBeVisible();

  await page.getByRole("button", { name: "Test a person" }).click();
  await page.getByRole("textbox", { name: "Test a person" }).fill("guest@example.org");
  await expect(page.getByText(/^Yes, by example.org, if they have the role/)).toBeVisible();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect
    .poll(async () => api.tunnel(id))
    .toMatchObject({
      allowedEmails: ["member@example.com"],
      allowedDomains: ["example.org"],
      allowedRoles: ["Tenant Admin"],
    });
  // Only then the form follows what was typed next.
  await expect(page.getByText("The tunnel is saved.")).toBeVisible();

  await test.step("what only the gate can decide is said where the gate is turned off", async () => {
    const gate = page.getByRole("checkbox", { name: "Gatehouse checks the login, too" });
    await gate.uncheck();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(gate).toHaveAccessibleDescription(/First remove the roles/);
    // Not half under the header, where axe finds a field too low to be pressed.
    await page.getByRole("heading", { level: 1 }).scrollIntoViewIfNeeded();
    await expectAccessible(page);
  });
});

testWithData(
  "whom the owner let in and removed is on the tunnel's page, and who came is in the visit log",
  async ({ page, api, dataDir, lab }) => {
    const { id } = await addTunnel(api, lab, { allowedDomains: ["example.org"] });
    await page.goto(`/tunnels/${id}/access`);
    await api.request("POST", `/api/tunnels/${id}/grants`, { email: "guest@example.com" });
    const letIn = page.getByRole("list", { name: "Let in" }).getByText("guest@example.com");
    await expect(letIn).toBeVisible();
    await page.getByRole("button", { name: "Remove: guest@example.com" }).click();
    const removed = page.getByRole("list", { name: "Removed" }).getByText("guest@example.com");
    await expect(removed).toBeVisible();
    await expect(letIn).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(letIn).toBeVisible();
    await expect(removed).toHaveCount(0);
    await page.getByRole("button", { name: "Remove: guest@example.com" }).click();
    await expect(removed).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Let back in: guest@example.com" }).click();
    await expect(removed).toHaveCount(0);
    await api.request("POST", `/api/tunnels/${id}/removals`, { email: "guest@example.com" });
    await expect(removed).toBeVisible();

    await test.step("the gate stays on while somebody is removed", async () => {
      await page.goto(`/tunnels/${id}/settings`);
      const gate = page.getByRole("checkbox", { name: "Gatehouse checks the login, too" });
      await gate.uncheck();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await expect(gate).toHaveAccessibleDescription(/take back the removal of one person/);
    });

    await test.step("the visit log is filtered and saved as a file", async () => {
      await page.goto("/visits");
      await expect(page.getByRole("heading", { name: "No visits yet" })).toBeVisible();
      storeVisits(dataDir, id, ["member@example.org", "guest@example.com"]);
      await page.reload();
      await expect(page.getByText("member@example.org")).toBeVisible();
      await page.getByRole("combobox", { name: "Decision" }).selectOption("refused");
      await expect(page.getByText("member@example.org")).toHaveCount(0);
      await expect(page.getByText("guest@example.com")).toBeVisible();
      await expect(page).toHaveTitle(/Visit log/);
      await expectAccessible(page);
      const file = await page.getByRole("link", { name: "CSV" }).getAttribute("href");
      expect(await api.text(String(file))).toMatch(/^"From".*\r\n.*"guest@example.com".*\r\n$/);
    });
  },
);

/** As the gate's reports are kept: the first of them was let in, the others were refused. */
function storeVisits(dataDir: string, tunnelId: string, emails: string[]): void {
  const database = new Sqlite(path.join(dataDir, "gatehouse.db"));
  const insert = database.prepare(
    `INSERT INTO visits (tunnel_id, email, email_key, decision, first_at, last_at, requests)
     VALUES (@tunnelId, @email, @email, @decision, @at, @at, 3)`,
  );
  const at = new Date().toISOString();
  for (const [index, email] of emails.entries()) {
    insert.run({ tunnelId, email, at, decision: index === 0 ? "list" : "refused" });
  }
  database.close();
}
