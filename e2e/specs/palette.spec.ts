import { copied, expect, recordCopies, row, testOnKept as test } from "./fixtures";
import { prepareLogin } from "./tunnel-steps";

test("Ctrl-K finds tunnels, profiles and actions by keyboard alone", async ({ page, api, lab }) => {
  await recordCopies(page);
  const profile = await api.createProfile({ name: "Acme staging" });
  const account = await api.createAccount();
  const fields = { profileId: profile.id, accountId: account.id, upstream: lab.app.port };
  const { id } = await api.createTunnel({ name: "Storefront", ...fields });
  await api.createTunnel({ name: "Admin", ...fields });
  await page.reload();
  const choose = async (typed: string, option: string) => {
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox")).toBeFocused();
    await page.keyboard.type(typed);
    const chosen = page.getByRole("option", { selected: true });
    await expect(chosen).toHaveText(new RegExp(`^${option}`));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  };

  // A list that is too short for a filter.
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await choose("start stor", "Start Storefront");
  await expect(row(page, "Storefront").getByText("Online")).toBeVisible();
  await choose("copy stor", "Copy the URL of Storefront");
  await expect.poll(() => copied(page)).toBe((await api.tunnel(id)).status.url);
  await choose("acme", "Acme staging");
  await expect(page).toHaveURL(new RegExp(`/profiles/${profile.id}$`));
  await choose("storefront", "Storefront");
  await expect(page).toHaveURL(new RegExp(`/tunnels/${id}$`));
  await choose("share stor", "Share Storefront");
  await expect(page.getByRole("dialog", { name: "Share Storefront" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("there is no such thing");
  await expect(page.getByText("Nothing here is called")).toBeVisible();
});

test("every shortcut is listed; single letters work on the row in focus, and never while typing", async ({
  page,
  api,
  lab,
}) => {
  // A port that the system chooses could contain an 11, which is the filter below.
  const fields = { ...(await prepareLogin(api, lab)), upstream: 3000 };
  for (let index = 1; index <= 12; index += 1) {
    await api.createTunnel({ name: `App ${index}`, ...fields });
  }
  await page.reload();

  await page.keyboard.press("j");
  await expect(row(page, "App 1").getByRole("link", { name: "App 1" })).toBeFocused();
  await page.keyboard.press("j");
  await expect(row(page, "App 2").getByRole("link", { name: "App 2" })).toBeFocused();
  await page.keyboard.press("s");
  await expect(row(page, "App 2").getByText("Online")).toBeVisible();
  await expect(row(page, "App 1").getByText("Stopped")).toBeVisible();

  await page.keyboard.press("/");
  const filter = page.getByRole("searchbox", { name: "Filter tunnels" });
  await expect(filter).toBeFocused();
  await page.keyboard.type("ns?app 1");
  await expect(filter).toHaveValue("ns?app 1");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  // The address of the one that is up could contain an 11 too.
  await filter.fill("app 11 stopped");
  await expect(page.getByRole("listitem")).toHaveCount(1);
  await filter.press("Escape");
  await expect(page.getByRole("listitem")).toHaveCount(12);
  await filter.blur();

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(help.getByText("Start or stop the group of the tunnel in focus")).toBeVisible();
  await help.getByRole("checkbox", { name: /single letter/ }).uncheck();
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);
  await page.keyboard.press("n");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("shortcuts");
  await expect(page.getByRole("option", { selected: true })).toContainText("shortcuts");
  await page.keyboard.press("Enter");
  await help.getByRole("checkbox", { name: /single letter/ }).check();
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page).toHaveURL(/\/connections#profiles$/);
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/\/tunnels\/new$/);
});
