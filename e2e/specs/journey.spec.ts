import type { Page } from "@playwright/test";
import { world } from "../world";
import { expect, logIn, openLink, test, workAccount } from "./fixtures";
import { stopNow } from "./tunnel-steps";

// As ngrok documents it, a tunnel without a domain gets the account's only one.
test.use({ names: world.names ?? "dev" });

// Gatehouse's main task, once for each of ngrok's two ways to use Descope. It uses only what a screen reader has:
// roles, names and announcements. A password field has no role, so its label is used.
for (const protection of ["traffic-policy", "listener-oidc"]) {
  test(`from an empty dashboard to a visitor behind the login, by ${protection}`, async ({
    page,
    browser,
    lab,
  }) => {
    test.slow();
    await listen(page);
    await test.step("store the Descope profile", async () => {
      await goTo(page, "Connections");
      await page.getByRole("button", { name: "New profile" }).click();
      await page.getByRole("textbox", { name: "Name" }).fill("Descope production");
      await page.getByRole("textbox", { name: "Issuer URL" }).fill(lab.descope.issuer);
      await page.getByRole("textbox", { name: "Project ID" }).fill(lab.descope.clientId);
      await page.getByLabel("Access Key").fill(lab.descope.clientSecret);
      await page.getByRole("button", { name: "Create" }).click();
      await expect.poll(() => heard(page)).toContain("The profile is saved.");
      await expect(page.getByRole("link", { name: "Descope production" })).toBeVisible();
    });

    await test.step("store the ngrok account", async () => {
      await goTo(page, "Connections");
      await page.getByRole("button", { name: "New account" }).click();
      await page.getByRole("textbox", { name: "Name" }).fill("Work account");
      await page.getByLabel("Authtoken").fill(workAccount(lab).authtoken);
      await page.getByRole("button", { name: "Your own agent ingress" }).click();
      await page.getByRole("textbox", { name: "Server address" }).fill(lab.edge.agentAddr);
      await page.getByRole("textbox", { name: "CA certificate" }).fill(lab.edge.caCertificate);
      await page.getByRole("button", { name: "Create" }).click();
      await expect.poll(() => heard(page)).toContain("The account is saved.");
      await expect(page.getByRole("link", { name: "Work account" })).toBeVisible();
    });

    await test.step("define the tunnel", async () => {
      await goTo(page, "Tunnels");
      await page.getByRole("button", { name: "New tunnel" }).click();
      const found = page.getByRole("button", { name: new RegExp(`^${lab.app.port}\\b`) });
      const more = page.getByRole("button", { name: /^\d+ more$/ });
      await expect(found.or(more).first()).toBeVisible();
      if (await more.isVisible()) await more.click();
      await found.click();
      // The app's title is the name until somebody types one.
      await expect(page.getByRole("textbox", { name: "Name" })).not.toHaveValue("");
      await page.getByRole("textbox", { name: "Name" }).fill("Storefront");
      await page.getByRole("textbox", { name: "Who may enter" }).fill("member@example.com");
      await page.getByRole("button", { name: "More options" }).click();
      await page.getByRole("combobox", { name: "Protection" }).selectOption(protection);
      await page.getByRole("button", { name: "Create" }).click();
      await expect(page.getByRole("heading", { name: "Storefront", level: 1 })).toBeVisible();
    });

    await test.step("start it, and hear that it connects, is online and protected", async () => {
      await page.getByRole("button", { name: "Start", exact: true }).click();
      // The button goes to the head of the page, and the keyboard with it.
      await expect(page.getByRole("button", { name: "Stop", exact: true })).toBeFocused();
      await expect.poll(() => heard(page)).toMatch(/Starting for .*Online for .*Protected/);
    });
    const url = await page.getByRole("link", { name: /^http/ }).getAttribute("href");
    expect(url).toMatch(/^http:\/\/[a-z0-9-]+\.localhost:\d+/);
    const forwardingUrl = String(url);

    await test.step("a stranger sees the login and no byte of the app", async () => {
      const visits = lab.app.visits();
      const stranger = await browser.newContext();
      const tab = await stranger.newPage();
      await openLink(tab, forwardingUrl);
      await expect(tab.getByRole("textbox", { name: "E-mail" })).toBeVisible();
      expect(tab.url()).toContain(new URL(lab.descope.issuer).host);
      expect(lab.app.visits()).toBe(visits);
      await stranger.close();
    });

    await test.step("the member logs in and sees the app", async () => {
      const member = await browser.newContext();
      const tab = await member.newPage();
      await openLink(tab, `${forwardingUrl}/?from=link`);
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
        const visits = lab.app.visits();
        const context = await browser.newContext();
        const tab = await context.newPage();
        await openLink(tab, forwardingUrl);
        await logIn(tab, email);
        const refusal =
          protection === "traffic-policy"
            ? tab.getByText("You are not on the list for this app")
            : tab.getByText("ERR_NGROK_", { exact: false });
        await expect(refusal.first()).toBeVisible();
        expect(lab.app.visits()).toBe(visits);
        await context.close();
      });
    }

    await test.step("after Stop the URL is offline", async () => {
      await page.getByRole("button", { name: "Stop", exact: true }).click();
      await stopNow(page);
      await expect.poll(() => heard(page)).toMatch(/Stopping for .*Stopped for /);
      const late = await browser.newPage();
      const response = await late.goto(forwardingUrl);
      expect(response?.headers()["ngrok-error-code"]).toBe("ERR_NGROK_3200");
      await late.close();
    });
  });
}

async function goTo(page: Page, name: string): Promise<void> {
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name });
  await link.click();
  await expect(link).toHaveAttribute("aria-current", "page");
}

/**
 * Records what a screen reader announces by itself: the text of a live region each time that it changes.
 */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new MutationObserver((changes) => {
      const regions = changes.flatMap(({ target }) => {
        const place = target instanceof Element ? target : target.parentElement;
        return place?.closest("[aria-live], [role=status], [role=alert]") ?? [];
      });
      for (const region of new Set(regions)) {
        if (region.ariaLive !== "off") heard.push(region.textContent);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

function heard(page: Page): Promise<string> {
  return page.evaluate(() => (window as unknown as { heard: string[] }).heard.join("; "));
}
