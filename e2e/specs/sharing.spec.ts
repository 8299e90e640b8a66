import { copied, expect, passWarning, recordCopies, testOnKept as test } from "./fixtures";
import { startTunnel } from "./tunnel-steps";

test("link, QR code and invitation of a tunnel are offered, and the system's share sheet where there is one", async ({
  page,
  context,
  api,
  lab,
}) => {
  await recordCopies(page);
  // Chromium has no share sheet here. This keeps what the page would pass to one.
  await page.addInitScript(() => {
    Object.assign(window, { shared: [] });
    Object.defineProperty(navigator, "share", {
      value: async (data: ShareData) => {
        (window as unknown as { shared: ShareData[] }).shared.push(data);
      },
    });
  });
  const { id, status } = await startTunnel(api, lab, {
    allowedDomains: ["example.com"],
    stopAfter: "2h",
  });
  const url = status.url ?? "";
  const clipboard = () => copied(page);

  await page.goto(`/tunnels/${id}`);
  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Invite to Storefront" });
  await expect(dialog.getByRole("img", { name: `QR code of ${url}` })).toBeVisible();
  await dialog.getByRole("button", { name: "Copy the link to Storefront" }).click();
  await expect.poll(clipboard).toBe(url);

  await dialog.getByRole("button", { name: "Copy invitation" }).click();
  await expect.poll(clipboard).toContain("You are invited to Storefront");
  const plain = await clipboard();
  expect(plain).toContain(`Storefront: ${url}`);
  expect(plain).toContain("Who may enter: everyone at example.com.");
  expect(plain).toMatch(/Open until \w+day/);

  await dialog.getByText("Markdown").click();
  await dialog.getByRole("button", { name: /Copy invitation|Copied/ }).click();
  await expect.poll(clipboard).toContain(`- [Storefront](<${url}>)`);

  await dialog.getByRole("button", { name: "Share…" }).click();
  const shared = await page.evaluate(() => (window as unknown as { shared: ShareData[] }).shared);
  expect(shared).toMatchObject([{ title: "Storefront", url }]);

  const opened = context.waitForEvent("page");
  await dialog.getByRole("link", { name: "Open Storefront in a new tab" }).click();
  const tab = await opened;
  await passWarning(tab);
  await expect(tab.getByRole("textbox", { name: "E-mail" })).toBeVisible();
  expect(await tab.evaluate(() => window.opener)).toBeNull();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Share" })).toBeFocused();
});
