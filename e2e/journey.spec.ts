import { expect, logIn, row, test, workAccount } from "./fixtures";

// The whole of Gatehouse's main job, once for each of ngrok's two ways to use Descope.
for (const protection of ["traffic-policy", "listener-oidc"]) {
  test(`from an empty dashboard to a visitor behind the login, by ${protection}`, async ({
    page,
    browser,
    lab,
  }) => {
    await test.step("store the Descope profile", async () => {
      await page.getByRole("link", { name: "Profiles" }).first().click();
      await page.getByRole("button", { name: "New profile" }).first().click();
      await page.getByLabel("Name").fill("Descope production");
      await page.getByLabel("Issuer URL").fill(lab.descope.issuer);
      await page.getByLabel("Project ID").fill(lab.descope.clientId);
      await page.getByLabel("Access Key").fill(lab.descope.clientSecret);
      await page.getByRole("button", { name: "Create" }).click();
      await expect(page.getByText("Descope production")).toBeVisible();
    });

    await test.step("store the ngrok account", async () => {
      await page.getByRole("link", { name: "Accounts" }).first().click();
      await page.getByRole("button", { name: "New account" }).first().click();
      await page.getByLabel("Name").fill("Work account");
      await page.getByLabel("Authtoken").fill(workAccount(lab).authtoken);
      await page.getByRole("button", { name: "More options" }).click();
      await page.getByLabel("Server address").fill(lab.edge.agentAddr);
      await page.getByLabel("CA certificate").fill(lab.edge.caCertificate);
      await page.getByRole("button", { name: "Create" }).click();
      await expect(page.getByText("Work account")).toBeVisible();
    });

    await test.step("define the tunnel", async () => {
      await page.getByRole("link", { name: "Tunnels" }).first().click();
      await page.getByRole("button", { name: "New tunnel" }).first().click();
      await page.getByLabel("Name").fill("Storefront");
      await page.getByLabel("Local app").fill(String(lab.app.port));
      await page.getByLabel("Allowed e-mails").fill("member@example.com");
      await page.getByRole("button", { name: "More options" }).click();
      await page.getByLabel("Protection").selectOption(protection);
      await page.getByRole("button", { name: "Create" }).click();
    });

    await page.goto("/");
    const storefront = row(page, "Storefront");
    await storefront.getByRole("button", { name: "Start" }).click();
    await expect(storefront.getByText("Online")).toBeVisible();
    const url = await storefront.getByRole("link", { name: /^http/ }).getAttribute("href");
    expect(url).toMatch(/^http:\/\/[a-z0-9-]+\.localhost:\d+/);
    const forwardingUrl = String(url);

    await test.step("a stranger sees the login and not a byte of the app", async () => {
      const hits = lab.app.hits();
      const stranger = await browser.newContext();
      const tab = await stranger.newPage();
      await tab.goto(forwardingUrl);
      await expect(tab.getByRole("textbox", { name: "E-mail" })).toBeVisible();
      expect(tab.url()).toContain(new URL(lab.descope.issuer).host);
      expect(lab.app.hits()).toBe(hits);
      await stranger.close();
    });

    await test.step("the member logs in and sees the app", async () => {
      const member = await browser.newContext();
      const tab = await member.newPage();
      await tab.goto(`${forwardingUrl}/?from=link`);
      await logIn(tab, "member@example.com");
      await expect(tab.getByRole("heading", { name: "Storefront" })).toBeVisible();
      expect(tab.url()).toBe(`${forwardingUrl}/?from=link`);
      if (protection === "traffic-policy") {
        await expect(tab.getByText("member@example.com").first()).toBeVisible();
      }
      await member.close();
    });

    for (const email of ["guest@example.org", "lookalike@example.com.evil.org"]) {
      await test.step(`${email} is refused`, async () => {
        const hits = lab.app.hits();
        const context = await browser.newContext();
        const tab = await context.newPage();
        await tab.goto(forwardingUrl);
        await logIn(tab, email);
        const refusal =
          protection === "traffic-policy"
            ? tab.getByText("You are not on the list for this app")
            : tab.getByText("ERR_NGROK_", { exact: false });
        await expect(refusal.first()).toBeVisible();
        expect(lab.app.hits()).toBe(hits);
        await context.close();
      });
    }

    await test.step("after Stop the URL is offline", async () => {
      await storefront.getByRole("button", { name: "Stop" }).click();
      await expect(storefront.getByText("Stopped")).toBeVisible();
      const late = await browser.newPage();
      const response = await late.goto(forwardingUrl);
      expect(response?.headers()["ngrok-error-code"]).toBe("ERR_NGROK_3200");
      await late.close();
    });
  });
}
