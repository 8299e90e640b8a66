import type { Browser, Page } from "@playwright/test";
import { needs } from "../world";
import { expectAccessible } from "./expect-accessible";
import { expect, logIn, openLink, row, test } from "./fixtures";
import { prepareLogin } from "./tunnel-steps";

// An account with one domain: one link is the only way to several apps.
test.use({ names: "dev" });
test.beforeEach(() => needs({ names: "dev" }));

/** A browser of its own, at the link and logged in. */
async function arrive(browser: Browser, url: string, email: string): Promise<Page> {
  const tab = await (await browser.newContext()).newPage();
  await openLink(tab, url);
  await logIn(tab, email);
  return tab;
}

test("three apps behind one link: each visitor sees the apps that are theirs, one asks, one is removed", async ({
  page,
  api,
  browser,
  lab,
  dashboard,
}) => {
  test.slow();
  const fields = { ...(await prepareLogin(api, lab)), group: "Festival" };
  const members = { allowedEmails: ["member@example.com"] };
  const shop = await api.createTunnel({ ...fields, name: "Shop", ...members });
  const admin = await api.createTunnel({ ...fields, name: "Admin", ...members });
  const docs = await api.createTunnel({
    ...fields,
    name: "Docs",
    allowedEmails: ["member@example.com", "guest@example.org"],
  });
  await page.goto(dashboard.url);

  await test.step("one domain has no room for two of them, and one click leads to one link", async () => {
    await api.request("POST", `/api/tunnels/${shop.id}/start`);
    await api.reaches(shop.id, "online");
    await row(page, "Admin").getByRole("button", { name: "Start" }).click();
    await row(page, "Admin").getByRole("button", { name: "Put both behind one link" }).click();
    const dialog = page.getByRole("dialog", { name: "One link for Festival" });
    await expect(dialog.getByText(/One address for “Shop”, “Admin”,? and “Docs”/)).toBeVisible();
    await dialog.getByRole("button", { name: "Put both behind one link" }).click();
    await expect(dialog.getByText("Say that they do, or leave them apart.")).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole("checkbox", { name: "These apps trust each other" }).check();
    await dialog.getByRole("button", { name: "Put both behind one link" }).click();
    await expect(dialog).toBeHidden();
    await api.reaches(admin.id, "online");
    await api.request("POST", `/api/tunnels/${docs.id}/start`);
    await api.reaches(docs.id, "online");
    await expect(row(page, "Docs").getByText("Protected")).toBeVisible();
  });

  const link = page.getByRole("link", { name: /work-dev\.localhost:\d+$/ }).first();
  const url = String(await link.getAttribute("href"));
  const member = await arrive(browser, url, "member@example.com");
  const guest = await arrive(browser, url, "guest@example.org");

  await test.step("each sees what is theirs, and where they may ask", async () => {
    await expect(member.getByRole("button", { name: /^Shop/ })).toBeVisible();
    await expect(member.getByRole("button", { name: /^Admin/ })).toBeVisible();
    await member.getByRole("button", { name: /^Admin/ }).click();
    await expect(member.getByRole("heading", { name: "Storefront" })).toBeVisible();
    await expect(row(page, "Admin").getByText("1 now: Member")).toBeVisible();
    // The one app that the guest may enter opens by itself.
    await expect(guest.getByRole("heading", { name: "Storefront" })).toBeVisible();
    await expect(row(page, "Docs").getByText("1 now: Guest")).toBeVisible();
  });

  await test.step("the guest asks for another app, and is let in", async () => {
    await guest.goto(`${url}/.gatehouse/go/${shop.id}/`);
    // Another app is open in this browser.
    await guest.getByRole("button", { name: "Open this app" }).click();
    await guest.getByRole("button", { name: "Ask to come in" }).click({ noWaitAfter: true });
    const asks = async () =>
      (await api.request("GET", `/api/tunnels/${shop.id}/asks`)).body as { id: string }[];
    await expect.poll(async () => (await asks()).length).toBe(1);
    const [asked] = await asks();
    await api.request("POST", `/api/asks/${asked?.id}`, { answer: "allow", until: null });
    await expect(guest.getByRole("heading", { name: "Storefront" })).toBeVisible();
  });

  await test.step("the member is removed from one app, and goes on in another", async () => {
    await api.request("POST", `/api/tunnels/${admin.id}/removals`, {
      email: "member@example.com",
    });
    await member.goto(url);
    await expect(member.getByRole("heading", { name: "Storefront" })).toHaveCount(0);
    await member.goto(`${url}/.gatehouse/go/${shop.id}/`);
    await member.getByRole("button", { name: "Open Shop" }).click();
    await expect(member.getByRole("heading", { name: "Storefront" })).toBeVisible();
  });

  await test.step("an app that is stopped leaves the others up", async () => {
    await row(page, "Docs").getByRole("button", { name: "Stop" }).click();
    await expect(row(page, "Docs").getByText("Stopped")).toBeVisible();
    await member.reload();
    await expect(member.getByRole("heading", { name: "Storefront" })).toBeVisible();
  });

  await test.step("a tunnel comes to the link only with a yes", async () => {
    const { group, ...alone } = fields;
    const wiki = await api.createTunnel({ ...alone, name: "Wiki" });
    const form = await page.context().newPage();
    await form.goto(new URL(`/tunnels/${wiki.id}/settings`, dashboard.url).href);
    await form.getByRole("button", { name: "More options" }).click();
    await form.getByRole("combobox", { name: "Group" }).fill(group);
    const yes = form.getByRole("checkbox", { name: "These apps trust each other" });
    await expect(yes).toBeVisible();
    await form.getByRole("button", { name: "Save", exact: true }).click();
    await expect(form.getByText("Say that they do, or leave them apart.")).toBeVisible();
    await expectAccessible(form);
    await yes.check();
    await form.getByRole("button", { name: "Save", exact: true }).click();
    await expect(form.getByText("The tunnel is saved.")).toBeVisible();
    await form.close();
  });

  await test.step("the link has an address of its own, with a QR code and a message to share", async () => {
    await page.getByRole("button", { name: "Share", exact: true }).first().click();
    const message = page.getByRole("textbox", { name: "Message to copy" });
    await expect(message).toHaveValue(
      /Festival is shared with you\s+http.*After the login you choose an app/s,
    );
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "QR code of the link of Festival" }).click();
    const dialog = page.getByRole("dialog", { name: "One link for Festival" });
    await expect(dialog.getByRole("img", { name: `QR code of ${url}` })).toBeVisible();
    await dialog.getByRole("button", { name: "Turn the link off" }).click();
    await expect(
      page.getByRole("button", { name: "QR code of the link of Festival" }),
    ).toBeHidden();
  });
});
