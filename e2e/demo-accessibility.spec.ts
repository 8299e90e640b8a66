import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, row, test } from "./fixtures";

async function expectAccessible(page: Page, where: string): Promise<void> {
  // Colours are judged when nothing moves any more.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
        .map(({ finished }) => finished.catch(() => undefined)),
    ),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
  expect(told, where).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on the pages and dialogs of a shared demo, in ${colorScheme}`, async ({
    page,
    api,
    lab,
  }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const profile = await api.createProfile();
    const account = await api.createAccount();
    const fields = { profileId: profile.id, accountId: account.id, upstream: lab.app.port };
    const taken = lab.accounts.find(({ name }) => name === "Second account")?.domains[0];
    const { id } = await api.createTunnel({ name: "Storefront", group: "Demo", ...fields });
    await api.createTunnel({ name: "Docs", group: "Demo", domain: "docs.localhost", ...fields });
    const refused = await api.createTunnel({ name: "Billing", domain: taken, ...fields });
    for (let index = 1; index <= 10; index += 1) {
      await api.createTunnel({ name: `App ${index}`, ...fields });
    }
    const short = await api.createTunnel({ name: "Short", stopAfter: "1s", ...fields });
    for (const each of [id, refused.id, short.id]) {
      await api.request("POST", `/api/tunnels/${each}/start`);
    }
    await api.reaches(id, "online");
    await api.reaches(refused.id, "failed");
    await api.request("POST", `/api/tunnels/${id}/stop-at`, { addMinutes: 30 });
    await page.goto("/");
    await expect(row(page, "Storefront").getByText("Protected")).toBeVisible();
    await expect(row(page, "Billing").getByText(/ERR_NGROK_320/)).toBeVisible();
    await expectAccessible(page, "the list");

    const inDialog = async (name: string, open: () => Promise<void>) => {
      await open();
      await expect(page.getByRole("dialog", { name })).toBeVisible();
      await expectAccessible(page, name);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(0);
    };
    const click = (name: string | RegExp) => () =>
      page.getByRole("button", { name, exact: true }).first().click();
    await inDialog("Find or do", click("Find or do"));
    await inDialog("Keyboard shortcuts", () => page.keyboard.press("?"));
    await inDialog("Invite to Demo", click("Invite"));
    await inDialog("Stop Demo", click("Stop at…"));
    await inDialog("Notifications", click(/^Notifications/));
    await page.getByRole("button", { name: "Arrange" }).click();
    await expect(page.getByRole("button", { name: "Move Storefront" })).toBeVisible();
    await expectAccessible(page, "arranging");

    await page.goto(`/tunnels/${id}`);
    await inDialog("Invite to Storefront", click("Share"));
    await page.goto("/groups/Demo");
    await expect(page.getByRole("img", { name: /^QR code of/ })).toHaveCount(2);
    await expectAccessible(page, "the group");
    await page.goto("/settings");
    await page.getByRole("button", { name: "Set up" }).click();
    await expectAccessible(page, "the settings");
  });
}
