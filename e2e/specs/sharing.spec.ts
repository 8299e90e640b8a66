import { copied, expect, passWarning, recordCopies, testOnKept as test } from "./fixtures";
import { startTunnel } from "./tunnel-steps";

test("one dialog has the link, its QR code, the people, the time and a message, and lets one more person in", async ({
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
  const dialog = page.getByRole("dialog", { name: "Share Storefront" });
  await expect(dialog.getByRole("img", { name: `QR code of ${url}` })).toBeVisible();
  await expect(dialog.getByText("Everyone at example.com. See all")).toBeVisible();
  await expect(dialog.getByText(/^Until .*\d\d:\d\d, .* left$/)).toBeVisible();

  await test.step("an e-mail and Enter let one more person in, also somebody who was removed", async () => {
    await api.request("POST", `/api/tunnels/${id}/removals`, { email: "guest@example.org" });
    const field = dialog.getByRole("textbox", { name: "Let one more person in" });
    await expect(field).toBeFocused();
    await page.keyboard.type("@example.org");
    await page.keyboard.press("Enter");
    await expect(field).toHaveAccessibleDescription(/Domains, roles and tenants/);
    await field.fill("Guest <guest@example.org>");
    await page.keyboard.press("Enter");
    await expect(dialog.getByText("On the list: guest@example.org.")).toBeVisible();
    expect(await api.tunnel(id)).toMatchObject({
      allowedEmails: ["guest@example.org"],
      allowedDomains: ["example.com"],
    });
    expect(await api.text(`/api/tunnels/${id}/removals`)).toBe("[]");
    // Twice is once.
    await field.fill("GUEST@example.org");
    await page.keyboard.press("Enter");
    await expect(dialog.getByText("On the list: GUEST@example.org.")).toBeVisible();
    expect((await api.tunnel(id)).allowedEmails).toEqual(["guest@example.org"]);
  });
  await dialog.getByRole("button", { name: "Copy the link to Storefront" }).click();
  await expect.poll(clipboard).toBe(url);

  await dialog.getByRole("button", { name: "Copy message" }).click();
  await expect.poll(clipboard).toContain("Storefront is shared with you");
  const plain = await clipboard();
  expect(plain).toContain(`\n${url}\n`);
  expect(plain).toContain("Who may enter: everyone at example.com and guest@example.org.");
  expect(plain).toMatch(/Open until \w+day/);

  await dialog.getByText("Markdown").click();
  await dialog.getByRole("button", { name: /Copy message|Copied/ }).click();
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
